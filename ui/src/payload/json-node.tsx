// One line of a JSON tree, and under it, when it is open, the lines of its parts.

import { useState } from 'react';
import { Icon } from '../components/icon.tsx';
import { Text } from '../components/text.tsx';
import { count } from '../format/quantities.ts';
import { visibleText } from '../format/visible-text.ts';
import { JsonLeaf } from './json-leaf.tsx';
import { isBranch, partsOf, pathOfPart, sizeOf, summaryOf } from './json-nodes.ts';

const PARTS_AT_FIRST = 100;
const MORE_PARTS = 500;
const OPEN_DEPTH = 2;
const OPEN_SIZE = 30;

export interface Selection {
  path: string;
  value: unknown;
}

export interface JsonNodeProps {
  name: string | number | null;
  value: unknown;
  path: string;
  depth: number;
  selectedPath: string | null;
  onSelect: (selection: Selection) => void;
}

export function JsonNode(props: JsonNodeProps) {
  const { name, value, path, depth, selectedPath, onSelect } = props;
  const branch = isBranch(value);
  const size = branch ? sizeOf(value) : 0;
  const [open, setOpen] = useState(branch && depth < OPEN_DEPTH && (depth === 0 || size <= OPEN_SIZE));
  const [limit, setLimit] = useState(PARTS_AT_FIRST);
  const select = () => {
    onSelect({ path, value });
    if (branch && size > 0) setOpen(!open);
  };
  return (
    <li>
      <div className={`json-line ${selectedPath === path ? 'selected' : ''}`}>
        <button
          type="button"
          className="json-key"
          onClick={select}
          aria-expanded={branch && size > 0 ? open : undefined}
          title={visibleText(path.slice(0, 300))}
        >
          <span className={`json-arrow ${open ? 'open' : ''}`}>
            {branch && size > 0 && <Icon name="chevron" size={10} />}
          </span>
          {name === null ? '$' : <Text>{shortened(String(name))}</Text>}
          {branch && <span className="json-summary">{summaryOf(value)}</span>}
        </button>
        {!branch && <JsonLeaf value={value} />}
      </div>
      {branch && open && (
        <ul>
          {partsOf(value, limit).map(([part, inner]) => (
            <JsonNode
              key={part}
              name={part}
              value={inner}
              path={pathOfPart(path, part)}
              depth={depth + 1}
              selectedPath={selectedPath}
              onSelect={onSelect}
            />
          ))}
          {size > limit && (
            <li>
              <button type="button" className="more" onClick={() => setLimit(limit + MORE_PARTS)}>
                {count(size - limit)} more: show {count(Math.min(MORE_PARTS, size - limit))}
              </button>
            </li>
          )}
        </ul>
      )}
    </li>
  );
}

function shortened(name: string): string {
  return name.length > 200 ? `${name.slice(0, 200)}…` : name;
}
