-- One customer's rows lie scattered, a few a month. To read one value the engine unpacks a whole block of its column: with
-- blocks of at least 16 KB instead of 64 that is a third less work for a customer's page, and scans cost the same.
-- A month nobody wrote to for a day becomes one part: a customer's page then opens one file a column and month.
ALTER TABLE interactions$on_cluster MODIFY SETTING
    min_compress_block_size = 16384,
    max_compress_block_size = 65536,
    min_age_to_force_merge_seconds = 86400,
    min_age_to_force_merge_on_partition_only = 1;
