SELECT
  CAST(SUM([t22].[end]) AS FLOAT) / NULLIF(CAST(SUM([t22].[start]) AS FLOAT), 0.0) AS [nrr__value],
  COUNT_BIG(DISTINCT IIF([t22].[start] > 0, [t22].[unit], NULL)) AS [nrr__n]
FROM (
  SELECT
    [t21].[unit],
    [t21].[account],
    [t21].[start],
    [t21].[end],
    [t21].[end_own],
    [t21].[first_on],
    LEAST([t21].[start], [t21].[end]) AS [kept]
  FROM (
    SELECT
      [t20].[unit],
      [t20].[account],
      [t20].[start],
      [t20].[end],
      [t20].[end_own],
      [t20].[first_on]
    FROM (
      SELECT
        [t19].[unit],
        [t19].[account],
        [t19].[start],
        [t19].[end],
        [t19].[end_own],
        [t19].[first_on],
        [t19].[unit_start]
      FROM (
        SELECT
          [t18].[unit],
          [t18].[account],
          [t18].[start],
          [t18].[end],
          [t18].[end_own],
          [t18].[first_on],
          SUM([t18].[start]) OVER (
            PARTITION BY [t18].[unit]
            ORDER BY CASE WHEN [t18].[start] IS NULL THEN 1 ELSE 0 END, [t18].[start] ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS [unit_start]
        FROM (
          SELECT
            [t17].[unit],
            [t17].[account],
            [t17].[start],
            [t17].[end],
            [t17].[end_own],
            [t17].[first_on]
          FROM (
            SELECT
              [t16].[unit],
              [t16].[account],
              COALESCE(
                CAST(SUM(
                  IIF(
                    (
                      [t16].[start_on] <= DATEFROMPARTS(2025, 7, 1)
                    )
                    AND (
                      (
                        [t16].[end_on] IS NULL
                      ) OR (
                        [t16].[end_on] > DATEFROMPARTS(2025, 7, 1)
                      )
                    ),
                    [t16].[then],
                    CAST(0 AS NUMERIC(28, 8))
                  )
                ) AS NUMERIC(28, 8)),
                CAST(0 AS NUMERIC(28, 8))
              ) AS [start],
              COALESCE(
                CAST(SUM(
                  IIF(
                    (
                      [t16].[start_on] <= DATEFROMPARTS(2026, 7, 1)
                    )
                    AND (
                      (
                        [t16].[end_on] IS NULL
                      ) OR (
                        [t16].[end_on] > DATEFROMPARTS(2026, 7, 1)
                      )
                    ),
                    [t16].[then],
                    CAST(0 AS NUMERIC(28, 8))
                  )
                ) AS NUMERIC(28, 8)),
                CAST(0 AS NUMERIC(28, 8))
              ) AS [end],
              COALESCE(
                CAST(SUM(
                  IIF(
                    (
                      [t16].[start_on] <= DATEFROMPARTS(2026, 7, 1)
                    )
                    AND (
                      (
                        [t16].[end_on] IS NULL
                      ) OR (
                        [t16].[end_on] > DATEFROMPARTS(2026, 7, 1)
                      )
                    ),
                    [t16].[now],
                    CAST(0 AS NUMERIC(28, 8))
                  )
                ) AS NUMERIC(28, 8)),
                CAST(0 AS NUMERIC(28, 8))
              ) AS [end_own],
              MIN([t16].[start_on]) AS [first_on]
            FROM (
              SELECT
                [t15].[line],
                [t15].[contract],
                [t15].[account],
                [t15].[division],
                [t15].[product],
                [t15].[tier],
                [t15].[start_on],
                [t15].[end_on],
                [t15].[amount],
                [t15].[currency],
                [t15].[billing_months],
                [t15].[term_months],
                [t15].[quantity],
                [t15].[escalator],
                [t15].[auto_renew],
                [t15].[signed_on],
                [t15].[notice_on],
                [t15].[recorded_at],
                [t15].[mrr],
                [t15].[unit],
                [t15].[then],
                [t15].[now]
              FROM (
                SELECT
                  [t14].[line],
                  [t14].[contract],
                  [t14].[account],
                  [t14].[division],
                  [t14].[product],
                  [t14].[tier],
                  [t14].[start_on],
                  [t14].[end_on],
                  [t14].[amount],
                  [t14].[currency],
                  [t14].[billing_months],
                  [t14].[term_months],
                  [t14].[quantity],
                  [t14].[escalator],
                  [t14].[auto_renew],
                  [t14].[signed_on],
                  [t14].[notice_on],
                  [t14].[recorded_at],
                  [t14].[mrr],
                  [t14].[unit],
                  [t14].[then],
                  [t14].[rate_currency],
                  [t14].[rate_on_day],
                  IIF(
                    [t14].[currency] = 'USD',
                    CAST([t14].[mrr] AS NUMERIC(28, 8)),
                    CAST([t14].[mrr] * [t14].[rate_on_day] AS NUMERIC(28, 8))
                  ) AS [now]
                FROM (
                  SELECT
                    [t13].[line],
                    [t13].[contract],
                    [t13].[account],
                    [t13].[division],
                    [t13].[product],
                    [t13].[tier],
                    [t13].[start_on],
                    [t13].[end_on],
                    [t13].[amount],
                    [t13].[currency],
                    [t13].[billing_months],
                    [t13].[term_months],
                    [t13].[quantity],
                    [t13].[escalator],
                    [t13].[auto_renew],
                    [t13].[signed_on],
                    [t13].[notice_on],
                    [t13].[recorded_at],
                    [t13].[mrr],
                    [t13].[unit],
                    [t13].[then],
                    [t6].[rate_currency],
                    [t6].[rate_on_day]
                  FROM (
                    SELECT
                      [t11].[line],
                      [t11].[contract],
                      [t11].[account],
                      [t11].[division],
                      [t11].[product],
                      [t11].[tier],
                      [t11].[start_on],
                      [t11].[end_on],
                      [t11].[amount],
                      [t11].[currency],
                      [t11].[billing_months],
                      [t11].[term_months],
                      [t11].[quantity],
                      [t11].[escalator],
                      [t11].[auto_renew],
                      [t11].[signed_on],
                      [t11].[notice_on],
                      [t11].[recorded_at],
                      [t11].[mrr],
                      [t11].[unit],
                      [t11].[then]
                    FROM (
                      SELECT
                        [t10].[line],
                        [t10].[contract],
                        [t10].[account],
                        [t10].[division],
                        [t10].[product],
                        [t10].[tier],
                        [t10].[start_on],
                        [t10].[end_on],
                        [t10].[amount],
                        [t10].[currency],
                        [t10].[billing_months],
                        [t10].[term_months],
                        [t10].[quantity],
                        [t10].[escalator],
                        [t10].[auto_renew],
                        [t10].[signed_on],
                        [t10].[notice_on],
                        [t10].[recorded_at],
                        [t10].[mrr],
                        [t10].[unit],
                        [t10].[rate_currency],
                        [t10].[rate_on_day],
                        IIF(
                          [t10].[currency] = 'USD',
                          CAST([t10].[mrr] AS NUMERIC(28, 8)),
                          CAST([t10].[mrr] * [t10].[rate_on_day] AS NUMERIC(28, 8))
                        ) AS [then]
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
                          [t7].[rate_currency],
                          [t7].[rate_on_day]
                        FROM (
                          SELECT
                            [t1].[line],
                            [t1].[contract],
                            [t1].[account],
                            [t1].[division],
                            [t1].[product],
                            [t1].[tier],
                            [t1].[start_on],
                            [t1].[end_on],
                            [t1].[amount],
                            [t1].[currency],
                            [t1].[billing_months],
                            [t1].[term_months],
                            [t1].[quantity],
                            [t1].[escalator],
                            [t1].[auto_renew],
                            [t1].[signed_on],
                            [t1].[notice_on],
                            [t1].[recorded_at],
                            CAST(CAST(CAST((
                              CAST([t1].[amount] * 10000 AS BIGINT) - (
                                CAST([t1].[amount] * 10000 AS BIGINT) % (
                                  [t1].[term_months] * 10000
                                )
                              )
                            ) AS FLOAT) / (
                              [t1].[term_months] * 10000
                            ) AS BIGINT) AS NUMERIC(20, 8)) + (
                              CAST(CAST(CAST((
                                (
                                  (
                                    (
                                      CAST([t1].[amount] * 10000 AS BIGINT) % (
                                        [t1].[term_months] * 10000
                                      )
                                    ) * 20000
                                  ) + [t1].[term_months]
                                ) - (
                                  (
                                    (
                                      (
                                        CAST([t1].[amount] * 10000 AS BIGINT) % (
                                          [t1].[term_months] * 10000
                                        )
                                      ) * 20000
                                    ) + [t1].[term_months]
                                  ) % (
                                    [t1].[term_months] * 2
                                  )
                                )
                              ) AS FLOAT) / (
                                [t1].[term_months] * 2
                              ) AS BIGINT) AS NUMERIC(20, 8)) * CAST('0.00000001' AS NUMERIC(20, 8))
                            ) AS [mrr],
                            [t1].[account] AS [unit]
                          FROM [contract_lines] AS [t1]
                          WHERE
                            [t1].[amount] > 0
                        ) AS [t9]
                        LEFT OUTER JOIN (
                          SELECT
                            [t3].[currency] AS [rate_currency],
                            CAST([t3].[rate] AS NUMERIC(20, 10)) AS [rate_on_day]
                          FROM (
                            SELECT
                              [t0].[currency],
                              [t0].[day],
                              [t0].[rate],
                              ROW_NUMBER() OVER (
                                PARTITION BY [t0].[currency]
                                ORDER BY CASE WHEN [t0].[day] > DATEFROMPARTS(2025, 7, 1) IS NULL THEN 1 ELSE 0 END, [t0].[day] > DATEFROMPARTS(2025, 7, 1) ASC, CASE WHEN IIF([t0].[day] > DATEFROMPARTS(2025, 7, 1), [t0].[day], CAST(NULL AS DATE)) IS NULL THEN 1 ELSE 0 END, IIF([t0].[day] > DATEFROMPARTS(2025, 7, 1), [t0].[day], CAST(NULL AS DATE)) ASC, [t0].[day] DESC
                              ) - 1 AS [place]
                            FROM [fx_rates] AS [t0]
                          ) AS [t3]
                          WHERE
                            [t3].[place] = 0
                        ) AS [t7]
                          ON [t9].[currency] = [t7].[rate_currency]
                      ) AS [t10]
                    ) AS [t11]
                  ) AS [t13]
                  LEFT OUTER JOIN (
                    SELECT
                      [t2].[currency] AS [rate_currency],
                      CAST([t2].[rate] AS NUMERIC(20, 10)) AS [rate_on_day]
                    FROM (
                      SELECT
                        [t0].[currency],
                        [t0].[day],
                        [t0].[rate],
                        ROW_NUMBER() OVER (
                          PARTITION BY [t0].[currency]
                          ORDER BY CASE WHEN [t0].[day] > DATEFROMPARTS(2026, 7, 1) IS NULL THEN 1 ELSE 0 END, [t0].[day] > DATEFROMPARTS(2026, 7, 1) ASC, CASE WHEN IIF([t0].[day] > DATEFROMPARTS(2026, 7, 1), [t0].[day], CAST(NULL AS DATE)) IS NULL THEN 1 ELSE 0 END, IIF([t0].[day] > DATEFROMPARTS(2026, 7, 1), [t0].[day], CAST(NULL AS DATE)) ASC, [t0].[day] DESC
                        ) - 1 AS [place]
                      FROM [fx_rates] AS [t0]
                    ) AS [t2]
                    WHERE
                      [t2].[place] = 0
                  ) AS [t6]
                    ON [t13].[currency] = [t6].[rate_currency]
                ) AS [t14]
              ) AS [t15]
            ) AS [t16]
            GROUP BY
              [t16].[unit],
              [t16].[account]
          ) AS [t17]
          WHERE
            (
              [t17].[start] > 0
            ) OR (
              [t17].[end] > 0
            )
        ) AS [t18]
      ) AS [t19]
      WHERE
        [t19].[unit_start] > 0
    ) AS [t20]
  ) AS [t21]
) AS [t22]
