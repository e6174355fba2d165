// Everything there is in schema attune, as text that two databases, or two moments, can be compared by.

import type { Knex } from 'knex';

export async function describeSchema(knex: Knex): Promise<string[]> {
  const { rows } = await knex.raw<{ rows: { line: string }[] }>(QUERY);
  return rows.map((row) => row.line);
}

const QUERY = `
  with a as (select 'attune'::regnamespace::oid as oid)
  select format('column %s.%s %s %s %s', c.relname, t.attname, format_type(t.atttypid, t.atttypmod),
                case when t.attnotnull then 'not null' end, pg_get_expr(d.adbin, d.adrelid)) as line
    from a join pg_class c on c.relnamespace = a.oid and c.relkind in ('r', 'v')
    join pg_attribute t on t.attrelid = c.oid and t.attnum > 0 and not t.attisdropped
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = t.attnum
  union all
  select format('index %s', pg_get_indexdef(i.indexrelid))
    from a join pg_class c on c.relnamespace = a.oid join pg_index i on i.indrelid = c.oid
  union all
  select format('constraint %s.%s %s', c.relname, k.conname, pg_get_constraintdef(k.oid))
    from a join pg_class c on c.relnamespace = a.oid join pg_constraint k on k.conrelid = c.oid
  union all
  select format('view %s %s', c.relname, pg_get_viewdef(c.oid))
    from a join pg_class c on c.relnamespace = a.oid and c.relkind = 'v'
  union all
  select format('function %s', pg_get_functiondef(p.oid)) from a join pg_proc p on p.pronamespace = a.oid
  union all
  select format('trigger %s', pg_get_triggerdef(g.oid))
    from a join pg_class c on c.relnamespace = a.oid join pg_trigger g on g.tgrelid = c.oid and not g.tgisinternal
  order by line`;
