SELECT
  CAST(SUM([t16].[end]) AS FLOAT) / NULLIF(CAST(SUM([t16].[start]) AS FLOAT), 0.0) AS [nrr__value],
  COUNT_BIG(DISTINCT IIF([t16].[start] > 0, [t16].[unit], NULL)) AS [nrr__n]
FROM (
  SELECT
    [t15].[unit],
    [t15].[account],
    [t15].[start],
    [t15].[end],
    [t15].[end_own],
    [t15].[first_on],
    LEAST([t15].[start], [t15].[end]) AS [kept]
  FROM (
    SELECT
      [t14].[unit],
      [t14].[account],
      [t14].[start],
      [t14].[end],
      [t14].[end_own],
      [t14].[first_on]
    FROM (
      SELECT
        [t13].[unit],
        [t13].[account],
        [t13].[start],
        [t13].[end],
        [t13].[end_own],
        [t13].[first_on],
        [t13].[unit_start]
      FROM (
        SELECT
          [t12].[unit],
          [t12].[account],
          [t12].[start],
          [t12].[end],
          [t12].[end_own],
          [t12].[first_on],
          SUM([t12].[start]) OVER (
            PARTITION BY [t12].[unit]
            ORDER BY CASE WHEN [t12].[start] IS NULL THEN 1 ELSE 0 END, [t12].[start] ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS [unit_start]
        FROM (
          SELECT
            [t11].[unit],
            [t11].[account],
            [t11].[start],
            [t11].[end],
            [t11].[end_own],
            [t11].[first_on]
          FROM (
            SELECT
              [t10].[unit],
              [t10].[account],
              COALESCE(
                CAST(SUM(
                  IIF(
                    (
                      [t10].[start_on] <= DATEFROMPARTS(2025, 7, 1)
                    )
                    AND (
                      (
                        [t10].[end_on] IS NULL
                      ) OR (
                        [t10].[end_on] > DATEFROMPARTS(2025, 7, 1)
                      )
                    ),
                    [t10].[then],
                    CAST(0 AS NUMERIC(28, 8))
                  )
                ) AS NUMERIC(28, 8)),
                CAST(0 AS NUMERIC(28, 8))
              ) AS [start],
              COALESCE(
                CAST(SUM(
                  IIF(
                    (
                      [t10].[start_on] <= DATEFROMPARTS(2026, 7, 1)
                    )
                    AND (
                      (
                        [t10].[end_on] IS NULL
                      ) OR (
                        [t10].[end_on] > DATEFROMPARTS(2026, 7, 1)
                      )
                    ),
                    [t10].[then],
                    CAST(0 AS NUMERIC(28, 8))
                  )
                ) AS NUMERIC(28, 8)),
                CAST(0 AS NUMERIC(28, 8))
              ) AS [end],
              COALESCE(
                CAST(SUM(
                  IIF(
                    (
                      [t10].[start_on] <= DATEFROMPARTS(2026, 7, 1)
                    )
                    AND (
                      (
                        [t10].[end_on] IS NULL
                      ) OR (
                        [t10].[end_on] > DATEFROMPARTS(2026, 7, 1)
                      )
                    ),
                    [t10].[now],
                    CAST(0 AS NUMERIC(28, 8))
                  )
                ) AS NUMERIC(28, 8)),
                CAST(0 AS NUMERIC(28, 8))
              ) AS [end_own],
              MIN([t10].[start_on]) AS [first_on]
            FROM (
              SELECT
                [t9].[line],
                [t9].[contract],
                [t9].[account],
                [t9].[division],
                [t9].[product],
                [t9].[tier],
                [t9].[start_on],
                [t9].[end_on],
                [t9].[amount],
                [t9].[currency],
                [t9].[billing_months],
                [t9].[term_months],
                [t9].[quantity],
                [t9].[escalator],
                [t9].[auto_renew],
                [t9].[signed_on],
                [t9].[notice_on],
                [t9].[recorded_at],
                [t9].[mrr],
                [t9].[unit],
                IIF(
                  [t9].[currency] = 'USD',
                  CAST([t9].[mrr] AS NUMERIC(28, 8)),
                  CAST([t9].[mrr] * [t6].[rate_on_day] AS NUMERIC(28, 8))
                ) AS [then],
                IIF(
                  [t9].[currency] = 'USD',
                  CAST([t9].[mrr] AS NUMERIC(28, 8)),
                  CAST([t9].[mrr] * [t7].[rate_on_day] AS NUMERIC(28, 8))
                ) AS [now]
              FROM (
                SELECT
                  [t0].[line],
                  [t0].[contract],
                  [t0].[account],
                  [t0].[division],
                  [t0].[product],
                  [t0].[tier],
                  [t0].[start_on],
                  [t0].[end_on],
                  [t0].[amount],
                  [t0].[currency],
                  [t0].[billing_months],
                  [t0].[term_months],
                  [t0].[quantity],
                  [t0].[escalator],
                  [t0].[auto_renew],
                  [t0].[signed_on],
                  [t0].[notice_on],
                  [t0].[recorded_at],
                  CAST(CAST(CAST((
                    CAST([t0].[amount] * 10000 AS BIGINT) - (
                      CAST([t0].[amount] * 10000 AS BIGINT) % (
                        [t0].[term_months] * 10000
                      )
                    )
                  ) AS FLOAT) / (
                    [t0].[term_months] * 10000
                  ) AS BIGINT) AS NUMERIC(20, 8)) + (
                    CAST(CAST(CAST((
                      (
                        (
                          (
                            CAST([t0].[amount] * 10000 AS BIGINT) % (
                              [t0].[term_months] * 10000
                            )
                          ) * 20000
                        ) + [t0].[term_months]
                      ) - (
                        (
                          (
                            (
                              CAST([t0].[amount] * 10000 AS BIGINT) % (
                                [t0].[term_months] * 10000
                              )
                            ) * 20000
                          ) + [t0].[term_months]
                        ) % (
                          [t0].[term_months] * 2
                        )
                      )
                    ) AS FLOAT) / (
                      [t0].[term_months] * 2
                    ) AS BIGINT) AS NUMERIC(20, 8)) * CAST('0.00000001' AS NUMERIC(20, 8))
                  ) AS [mrr],
                  [t0].[account] AS [unit]
                FROM [contract_lines] AS [t0]
                WHERE
                  [t0].[amount] > 0
              ) AS [t9]
              LEFT OUTER JOIN (
                SELECT
                  [t2].[currency] AS [rate_currency],
                  CAST([t2].[rate] AS NUMERIC(20, 10)) AS [rate_on_day]
                FROM (
                  SELECT
                    [t1].[currency],
                    [t1].[day],
                    [t1].[rate],
                    ROW_NUMBER() OVER (
                      PARTITION BY [t1].[currency]
                      ORDER BY CASE WHEN [t1].[day] > DATEFROMPARTS(2025, 7, 1) IS NULL THEN 1 ELSE 0 END, [t1].[day] > DATEFROMPARTS(2025, 7, 1) ASC, CASE WHEN IIF([t1].[day] > DATEFROMPARTS(2025, 7, 1), [t1].[day], CAST(NULL AS DATE)) IS NULL THEN 1 ELSE 0 END, IIF([t1].[day] > DATEFROMPARTS(2025, 7, 1), [t1].[day], CAST(NULL AS DATE)) ASC, [t1].[day] DESC
                    ) - 1 AS [place]
                  FROM [fx_rates] AS [t1]
                ) AS [t2]
                WHERE
                  [t2].[place] = 0
              ) AS [t6]
                ON [t9].[currency] = [t6].[rate_currency]
              LEFT OUTER JOIN (
                SELECT
                  [t3].[currency] AS [rate_currency],
                  CAST([t3].[rate] AS NUMERIC(20, 10)) AS [rate_on_day]
                FROM (
                  SELECT
                    [t1].[currency],
                    [t1].[day],
                    [t1].[rate],
                    ROW_NUMBER() OVER (
                      PARTITION BY [t1].[currency]
                      ORDER BY CASE WHEN [t1].[day] > DATEFROMPARTS(2026, 7, 1) IS NULL THEN 1 ELSE 0 END, [t1].[day] > DATEFROMPARTS(2026, 7, 1) ASC, CASE WHEN IIF([t1].[day] > DATEFROMPARTS(2026, 7, 1), [t1].[day], CAST(NULL AS DATE)) IS NULL THEN 1 ELSE 0 END, IIF([t1].[day] > DATEFROMPARTS(2026, 7, 1), [t1].[day], CAST(NULL AS DATE)) ASC, [t1].[day] DESC
                    ) - 1 AS [place]
                  FROM [fx_rates] AS [t1]
                ) AS [t3]
                WHERE
                  [t3].[place] = 0
              ) AS [t7]
                ON [t9].[currency] = [t7].[rate_currency]
            ) AS [t10]
            GROUP BY
              [t10].[unit],
              [t10].[account]
          ) AS [t11]
          WHERE
            (
              [t11].[start] > 0
            ) OR (
              [t11].[end] > 0
            )
        ) AS [t12]
      ) AS [t13]
      WHERE
        [t13].[unit_start] > 0
    ) AS [t14]
  ) AS [t15]
) AS [t16]
