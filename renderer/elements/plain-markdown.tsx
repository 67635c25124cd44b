/**
 * Plain Markdown: headings, paragraphs, lists and tables of a model's card. A card may come from anybody, so all
 * of it is shown as text: no links, no pictures, no HTML.
 */
import type { ReactNode } from 'react';

export function PlainMarkdown({ text }: { readonly text: string }): ReactNode {
  return text
    .replaceAll('\r\n', '\n')
    .split(/\n{2,}/)
    .filter((block) => block.trim() !== '')
    .map((block, index) => <Block key={index} text={block.trim()} />);
}

function Block({ text }: { readonly text: string }): ReactNode {
  const heading = /^(#{1,4}) +(.+)$/.exec(text);
  if (heading) return heading[1]!.length === 1 ? <h3>{heading[2]}</h3> : <h4>{heading[2]}</h4>;
  const lines = text.split('\n');
  if (lines.every((line) => line.startsWith('|'))) return <Table lines={lines} />;
  if (/^[-*] /.test(text)) {
    const items = text.split(/\n(?=[-*] )/).map((item) => item.slice(2));
    return (
      <ul>
        {items.map((item, index) => (
          <li key={index}>{plain(item)}</li>
        ))}
      </ul>
    );
  }
  return <p>{plain(text)}</p>;
}

function Table({ lines }: { readonly lines: readonly string[] }): ReactNode {
  const [head, ...rows] = lines
    .filter((line) => !/^\|[\s:|-]+$/.test(line))
    .map((line) =>
      line
        .replaceAll(/^\||\|$/g, '')
        .split('|')
        .map((cell) => plain(cell.trim())),
    );
  return (
    <table>
      <thead>
        <tr>
          {head?.map((cell, index) => (
            <th key={index} scope="col">
              {cell}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={index}>
            {row.map((cell, column) => (
              <td key={column}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Without the marks that would be styled. */
function plain(text: string): string {
  return text
    .replaceAll(/`([^`]*)`/g, '$1')
    .replaceAll(/\*\*([^*]+)\*\*/g, '$1')
    .replaceAll('\n', ' ');
}
