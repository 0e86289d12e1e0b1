-- Who was erased, so that their bills are found when the law asks for the names on them no more.
CREATE INDEX customer_erased ON customer (merchant_id, row) WHERE erased_at IS NOT NULL;
