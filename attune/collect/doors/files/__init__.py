"""Files in (csv, parquet, ndjson through a mapping) and files out."""
