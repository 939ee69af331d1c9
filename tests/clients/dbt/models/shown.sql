{{ config(materialized='view') }}
SELECT name, gross FROM {{ ref('gold') }}
