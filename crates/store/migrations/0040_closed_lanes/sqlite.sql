-- That the device of a lane will not come back; all of them null while it may.
ALTER TABLE lane ADD COLUMN closed_to INTEGER; -- up to this number, what did not come is explained by it
ALTER TABLE lane ADD COLUMN closed_reason TEXT;
ALTER TABLE lane ADD COLUMN closed_at INTEGER; -- ms since 1970
ALTER TABLE lane ADD COLUMN closed_record INTEGER; -- number of the record that says so
