{{ config(materialized='table', format='parquet', partitioned_by=['month']) }}
SELECT id, name, amount * 1.19 AS gross, month(at) AS month FROM {{ ref('items') }}
