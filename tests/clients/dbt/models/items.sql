{{ config(materialized='table') }}
SELECT * FROM (VALUES (1, 'tea', 3.5e0, DATE '2024-01-01'), (2, 'mug', 8.0e0, DATE '2024-02-01')) AS t(id, name, amount, at)
