{{ config(materialized='incremental', incremental_strategy='insert_overwrite', partitioned_by=['month'], format='parquet') }}
SELECT id, gross, month FROM {{ ref('gold') }} {% if is_incremental() %} WHERE month > 1 {% endif %}
