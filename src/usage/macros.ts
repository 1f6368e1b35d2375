/**
 * What a count and a time may look like. Counts: whole numbers below 10¹⁵, also "3.0" and "1,234"; anything else is no
 * count (DuckDB's own cast would take 12.5, 1e3, 0x10 and -5). Times: ISO 8601, UTC without a zone; or a number since
 * 1970 whose size tells seconds from milli-, micro- and nanoseconds.
 */
export const MACROS: readonly string[] = [
  `CREATE TEMP MACRO other_count_of(x) AS CASE
     WHEN regexp_full_match(x, '[0-9]{1,15}') THEN TRY_CAST(x AS BIGINT)
     WHEN regexp_full_match(x, '[0-9]{1,15}\\.0+') THEN TRY_CAST(split_part(x, '.', 1) AS BIGINT)
     WHEN regexp_full_match(x, '[0-9]{1,3}(,[0-9]{3}){1,4}') THEN TRY_CAST(replace(x, ',', '') AS BIGINT)
   END`,
  // `small` is the text as DuckDB casts it to 32 bits: the usual spelling is the one that it casts back to.
  `CREATE TEMP MACRO count_of(x, small) AS CASE
     WHEN CAST(small AS VARCHAR) = x THEN small
     WHEN x IS NULL THEN NULL
     ELSE other_count_of(trim(x)) END`,
  `CREATE TEMP MACRO other_second_of(x) AS CASE
     WHEN regexp_full_match(x, '[0-9]{9,19}(\\.[0-9]+)?') THEN CASE
       WHEN strlen(split_part(x, '.', 1)) <= 11 THEN TRY_CAST(split_part(x, '.', 1) AS BIGINT)
       WHEN strlen(split_part(x, '.', 1)) <= 14 THEN TRY_CAST(split_part(x, '.', 1) AS BIGINT) // 1000
       WHEN strlen(split_part(x, '.', 1)) <= 17 THEN TRY_CAST(split_part(x, '.', 1) AS BIGINT) // 1000000
       ELSE TRY_CAST(split_part(x, '.', 1) AS BIGINT) // 1000000000 END
     WHEN regexp_matches(x, '^(19[7-9][0-9]|2[0-9]{3})-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:|$)')
       THEN epoch_us(TRY_CAST(replace(x, ' UTC', 'Z') AS TIMESTAMPTZ)) // 1000000
   END`,
  // The usual spellings first, whole seconds before parts of one: everything else is slower to tell.
  `CREATE TEMP MACRO second_of(x) AS CASE
     WHEN strlen(x) = 20 AND suffix(x, 'Z') AND x BETWEEN '1970' AND '3' THEN epoch_us(TRY_CAST(x AS TIMESTAMP)) // 1000000
     WHEN x IS NULL THEN NULL
     WHEN strlen(x) BETWEEN 22 AND 27 AND suffix(x, 'Z') AND x BETWEEN '1970' AND '3' AND substr(x, 20, 1) = '.'
       THEN epoch_us(TRY_CAST(x AS TIMESTAMP)) // 1000000
     ELSE other_second_of(trim(x)) END`,
  `CREATE TEMP MACRO has_text(x) AS CASE WHEN x IS NULL THEN false WHEN x >= '!' THEN true ELSE trim(x) <> '' END`,
  `CREATE TEMP MACRO offset_of(x) AS CASE
     WHEN regexp_full_match(x, '[0-9]{1,14}(\\.[0-9]+)?') THEN TRY_CAST(split_part(x, '.', 1) AS BIGINT) END`,
  `CREATE TEMP MACRO is_day(x) AS CASE WHEN strlen(x) = 10 THEN regexp_full_match(x, '[0-9]{4}-[0-9]{2}-[0-9]{2}') ELSE false END`,
];
