ALTER TABLE merchant ADD COLUMN shift_required INTEGER NOT NULL DEFAULT 0; -- whether the counter sells only in an open shift
