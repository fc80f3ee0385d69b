// A tree by the ARIA pattern: arrows open, close and move, letters find, and one place has the focus.
import { html, useEffect, useRef, useState } from '../html.mjs';
import { Icon } from './basics.mjs';
import { toast } from './toast.mjs';

/** @typedef {{ key: string, node: GroupDoc, parent: GroupDoc, depth: number, isLast?: boolean }} Place */

/** A node may be in several places, which are no copies of it. @param {Place} place @param {Place[]} seen @param {(node: GroupDoc) => string} nameOf */
function others(place, seen, nameOf) {
  const parents = seen.filter((other) => other.node.id === place.node.id && other.parent.id !== place.parent.id).map((other) => nameOf(other.parent));
  return parents.length > 0 ? `also in ${[...new Set(parents)].join(', ')}` : '';
}

/**
 * `upward` is a tree of what the root is in.
 * @param {{ label: string, root: GroupDoc, upward?: boolean, list: PageOf<GroupDoc>, read: (id: string) => Promise<PageOf<GroupDoc>>,
 *   nameOf: (node: GroupDoc) => string, href: (node: GroupDoc) => string, open: (node: GroupDoc) => void,
 *   remove: (parent: GroupDoc, child: GroupDoc) => void }} props
 */
export function Tree({ label, root, upward, list, read, nameOf, href, open, remove }) {
  // What is below each place that has been opened, by the way to it.
  const [below, setBelow] = useState(/** @type {Record<string, PageOf<GroupDoc>>} */ ({}));
  const [opened, setOpened] = useState(/** @type {Set<string>} */ (new Set()));
  const [current, setCurrent] = useState('');
  const tree = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => setBelow({}), [list]);
  // What is beyond the groups that are read is said beside the last one.
  const places = (/** @type {PageOf<GroupDoc>} */ { entries, next }, /** @type {GroupDoc} */ parent, /** @type {string} */ way, /** @type {number} */ depth) =>
    entries.map((node, at) => /** @type {Place} */ ({ key: `${way}/${node.id}`, node, parent, depth, isLast: Boolean(next) && at === entries.length - 1 }));
  /** @type {Place[]} */
  const seen = [];
  const walk = (/** @type {Place[]} */ list) => {
    for (const place of list) {
      seen.push(place);
      if (opened.has(place.key)) walk(places(below[place.key] ?? { entries: [] }, place.node, place.key, place.depth + 1));
    }
  };
  const top = places(list, root, '', 1);
  walk(top);
  const toggle = async (/** @type {Place} */ place, /** @type {boolean} */ isOpen) => {
    const next = new Set(opened);
    if (isOpen) next.add(place.key);
    else next.delete(place.key);
    if (isOpen && !below[place.key]) {
      const found = await read(place.node.id).catch((problem) => toast(problem.message));
      if (!found) return;
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
    const isLeaf = isOpen && below[place.key]?.entries.length === 0;
    const isCurrent = place.key === (current || top[0]?.key);
    const also = others(place, seen, nameOf);
    return html`
      <div role="none" class="leaf" key=${place.key} style=${{ paddingLeft: `${(place.depth - 1) * 24}px` }}>
        <button class="twist" tabindex="-1" aria-hidden="true" disabled=${isLeaf} onClick=${() => toggle(place, !isOpen)}>
          ${!isLeaf && html`<${Icon} name="next" />`}
        </button>
        <a role="treeitem" href=${href(place.node)} class="cut" data-key=${place.key} tabindex=${isCurrent ? 0 : -1} aria-level=${place.depth}
          aria-expanded=${isLeaf ? undefined : isOpen ? 'true' : 'false'} onFocus=${() => setCurrent(place.key)}>
          ${nameOf(place.node)}${also && html` <span class="muted small">${upward ? also.replace('also in', 'also above') : also}</span>`}${isLeaf && html` <span class="muted small">${upward ? 'in no other group' : 'nothing nested'}</span>`}${place.isLast && html` <span class="muted small">the last that is shown here: find others in Groups</span>`}
        </a>
        <button class="link small push" tabindex="-1" aria-hidden="true" onClick=${() => remove(place.parent, place.node)}>${upward ? 'Leave' : 'Take out'}</button>
      </div>
    `;
  };
  return html`
    <div role="tree" aria-label=${label} ref=${tree} onKeyDown=${key}>${seen.map(item)}</div>
  `;
}
