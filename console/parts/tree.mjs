// A tree by the ARIA pattern: arrows open, close and move, letters find, and one place has the focus.
import { html, useEffect, useRef, useState } from '../html.mjs';
import { Icon } from './basics.mjs';

/** @typedef {{ key: string, node: any, parent: any, depth: number }} Place */

/**
 * @param {{ label: string, root: any, children_: any[], read: (id: string) => Promise<any[]>,
 *   nameOf: (node: any) => string, href: (node: any) => string, open: (node: any) => void,
 *   remove: (parent: any, child: any) => void }} props
 */
export function Tree({ label, root, children_, read, nameOf, href, open, remove }) {
  // What is below each place that has been opened, by the way to it.
  const [below, setBelow] = useState(/** @type {Record<string, any[]>} */ ({}));
  const [opened, setOpened] = useState(/** @type {Set<string>} */ (new Set()));
  const [current, setCurrent] = useState('');
  const tree = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => setBelow({}), [children_]);
  const places = (/** @type {any[]} */ nodes, /** @type {any} */ parent, /** @type {string} */ way, /** @type {number} */ depth) =>
    nodes.map((node) => /** @type {Place} */ ({ key: `${way}/${node.id}`, node, parent, depth }));
  /** @type {Place[]} */
  const seen = [];
  const walk = (/** @type {Place[]} */ list) => {
    for (const place of list) {
      seen.push(place);
      if (opened.has(place.key)) walk(places(below[place.key] ?? [], place.node, place.key, place.depth + 1));
    }
  };
  const top = places(children_, root, '', 1);
  walk(top);
  // A group may be in several places: that is no copy of it.
  const times = (/** @type {string} */ id) => seen.filter((place) => place.node.id === id).length;
  const toggle = async (/** @type {Place} */ place, /** @type {boolean} */ isOpen) => {
    const next = new Set(opened);
    if (isOpen) next.add(place.key);
    else next.delete(place.key);
    if (isOpen && !below[place.key]) {
      const found = await read(place.node.id).catch(() => []);
      setBelow((now) => ({ ...now, [place.key]: found }));
    }
    setOpened(next);
  };
  const focus = (/** @type {Place | undefined} */ place) => {
    if (!place) return;
    setCurrent(place.key);
    const item = [...(tree.current?.querySelectorAll('[role="treeitem"]') ?? [])].find((each) => each.getAttribute('data-key') === place.key);
    if (item instanceof HTMLElement) item.focus();
  };
  const key = (/** @type {KeyboardEvent} */ event) => {
    const at = seen.findIndex((place) => place.key === (current || top[0]?.key));
    const place = seen[at];
    if (!place || event.ctrlKey || event.metaKey || event.altKey) return;
    const isOpen = opened.has(place.key);
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowDown: () => focus(seen[at + 1]),
      ArrowUp: () => focus(seen[at - 1]),
      Home: () => focus(seen[0]),
      End: () => focus(seen[seen.length - 1]),
      ArrowRight: () => (isOpen ? focus(seen[at + 1]) : void toggle(place, true)),
      ArrowLeft: () => (isOpen ? void toggle(place, false) : focus(seen.find((other) => place.key.startsWith(`${other.key}/`) && other.depth === place.depth - 1))),
      Enter: () => open(place.node),
      Delete: () => remove(place.parent, place.node),
    };
    const found = keys[event.key];
    const isLetter = event.key.length === 1 && event.key !== ' ';
    if (!found && !isLetter) return;
    event.preventDefault();
    if (found) found();
    else focus([...seen.slice(at + 1), ...seen].find((other) => nameOf(other.node).toLowerCase().startsWith(event.key.toLowerCase())));
  };
  const item = (/** @type {Place} */ place) => {
    const isOpen = opened.has(place.key);
    const isLeaf = isOpen && below[place.key]?.length === 0;
    const isCurrent = place.key === (current || top[0]?.key);
    return html`
      <div role="none" class="leaf" key=${place.key} style=${{ paddingLeft: `${(place.depth - 1) * 24}px` }}>
        <button type="button" class="twist" tabindex="-1" aria-hidden="true" disabled=${isLeaf} onClick=${() => toggle(place, !isOpen)}>
          ${!isLeaf && html`<${Icon} name="next" />`}
        </button>
        <a role="treeitem" href=${href(place.node)} class="cut" data-key=${place.key} tabindex=${isCurrent ? 0 : -1} aria-level=${place.depth}
          aria-expanded=${isLeaf ? undefined : isOpen ? 'true' : 'false'} onFocus=${() => setCurrent(place.key)}>
          ${nameOf(place.node)}${times(place.node.id) > 1 && html` <span class="muted small">(in several places)</span>`}${isLeaf && html` <span class="muted small">(nothing nested)</span>`}
        </a>
        <button type="button" class="link small push" tabindex="-1" aria-hidden="true" onClick=${() => remove(place.parent, place.node)}>Take out</button>
      </div>
    `;
  };
  return html`
    <div role="tree" aria-label=${label} ref=${tree} onKeyDown=${key}>${seen.map(item)}</div>
    <p class="muted small">Arrows move, open and close; Enter goes to a group; Delete takes it out.</p>
  `;
}
