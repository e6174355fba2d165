// HTTP headers, names and values.

import { Text } from './text.tsx';

export function HeaderTable({ headers }: { headers: Record<string, string> }) {
  const entries = Object.entries(headers);
  if (entries.length === 0) return <p className="muted">No headers were kept.</p>;
  return (
    <table className="header-table">
      <tbody>
        {entries.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">
              <Text>{name}</Text>
            </th>
            <td>
              <Text>{String(value)}</Text>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
