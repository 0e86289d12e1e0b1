-- Under which key a run was asked for, and what was asked.
ALTER TABLE doctor_run ADD COLUMN key BLOB; -- digest of the caller's idempotency key; null where there was none
ALTER TABLE doctor_run ADD COLUMN request_hash BLOB;
CREATE UNIQUE INDEX doctor_run_key ON doctor_run (merchant_id, key) WHERE key IS NOT NULL;
