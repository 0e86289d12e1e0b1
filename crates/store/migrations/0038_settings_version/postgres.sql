ALTER TABLE merchant ADD COLUMN settings_version BIGINT NOT NULL DEFAULT 1; -- how often the settings were changed, from 1
