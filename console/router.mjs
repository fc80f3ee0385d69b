// Addresses: which page is shown, and going to another one. Every address is relative to the root of the
// server, which a proxy may serve below a path of its own.
import { useEffect, useState } from './html.mjs';

/** The root of the server: this file is three folders below it. */
export const root = new URL('../../../', import.meta.url);

/** @typedef {{ path: string[], query: URLSearchParams, fragment: string }} Route */

/** @type {Set<() => void>} */
const listeners = new Set();
/** @type {Set<() => boolean>} */
const unsaved = new Set();
let visits = 0;
/** The place of the page in the history of this tab. */
let place = 0;

/** The address of something below the root, such as `console/users`. @param {string} to */
export const address = (to) => new URL(to, root).href;

/** An id as a part of an address. @param {string} id */
export const part = (id) => encodeURIComponent(id).replace(/^\.+$/, (dots) => dots.replaceAll('.', '%2E'));

/** The page that is shown. @returns {Route} */
export function here() {
  const path = location.pathname.slice(root.pathname.length).split('/');
  return {
    path: path.filter(Boolean).map((segment) => decodeURIComponent(segment)),
    query: new URLSearchParams(location.search),
    fragment: decodeURIComponent(location.hash.slice(1)),
  };
}

/** How many pages have been visited since this one was loaded. */
export const visited = () => visits;

const changed = () => [...listeners].forEach((listener) => listener());

/** Whether the page may be left: what is not saved is lost. */
const mayLeave = () =>
  ![...unsaved].some((isUnsaved) => isUnsaved()) || confirm('Leave this page? What you have changed is not saved.');

/** Goes to a page below the root, unless something that is not saved would be lost. @param {string} to */
export function go(to) {
  if (!mayLeave()) return;
  visits += 1;
  place += 1;
  history.pushState(place, '', address(to));
  scrollTo(0, 0);
  changed();
}

/** Replaces the address of the page that is shown. @param {string} to */
export function replace(to) {
  history.replaceState(history.state, '', address(to));
  changed();
}

/** Sets parameters of the query; empty ones are removed. @param {Record<string, string>} values */
export function setQuery(values) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(values)) {
    if (value === '') query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  replace(`${location.pathname.slice(root.pathname.length)}${text && `?${text}`}`);
}

/** Removes the whole query. */
export const clearQuery = () => replace(location.pathname.slice(root.pathname.length));

/** Parameters of the query, which filter a list. @param {string[]} names @returns {Record<string, string>} */
export function useFilter(...names) {
  const { query } = useRoute();
  return Object.fromEntries(names.map((name) => [name, query.get(name) ?? '']).filter(([, value]) => value));
}

/** The page that is shown; the component is rendered anew for each other one. */
export function useRoute() {
  const [route, setRoute] = useState(here);
  useEffect(() => {
    const listener = () => setRoute(here());
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return route;
}

/** Asks before the page is left while `isUnsaved`. @param {boolean} isUnsaved */
export function useUnsaved(isUnsaved) {
  useEffect(() => {
    if (!isUnsaved) return undefined;
    const check = () => true;
    const ask = (/** @type {BeforeUnloadEvent} */ event) => event.preventDefault();
    unsaved.add(check);
    addEventListener('beforeunload', ask);
    return () => {
      unsaved.delete(check);
      removeEventListener('beforeunload', ask);
    };
  }, [isUnsaved]);
}

/** Follows links of the pages without loading anything. @param {MouseEvent} event */
function follow(event) {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const to = pageOf(event.target);
  if (to === undefined) return;
  event.preventDefault();
  go(to);
}

/** The page below the root that a link leads to, if it is one of these pages. @param {EventTarget | null} target */
function pageOf(target) {
  const link = target instanceof Element ? target.closest('a[href]') : null;
  if (!(link instanceof HTMLAnchorElement) || link.target || !link.href.startsWith(root.href)) return undefined;
  const to = link.href.slice(root.href.length);
  return /^(console|account)(\/|\?|$)/.test(to) ? to : undefined;
}

/** How long a link is pointed at before what it leads to is read, in milliseconds. */
const REST = 80;

/** Tells which page a link leads to that is pointed at or has the focus. @param {(path: string[]) => void} listener */
export function onPoint(listener) {
  let timer = 0;
  const point = (/** @type {Event} */ event) => {
    clearTimeout(timer);
    const to = pageOf(event.target);
    if (to === undefined) return;
    const path = to.split(/[?#]/)[0].split('/').filter(Boolean).map((segment) => decodeURIComponent(segment));
    timer = setTimeout(() => listener(path), REST);
  };
  document.addEventListener('pointerover', point);
  document.addEventListener('focusin', point);
  return () => {
    clearTimeout(timer);
    document.removeEventListener('pointerover', point);
    document.removeEventListener('focusin', point);
  };
}

/** Begins to follow links, and the buttons of the browser. */
export function start() {
  document.addEventListener('click', follow);
  place = history.state ?? 0;
  history.replaceState(place, '');
  let isReturning = false;
  addEventListener('popstate', ({ state }) => {
    // A fragment that somebody typed has no place yet.
    const to = state ?? place + 1;
    if (isReturning || to === place) isReturning = false;
    else if (mayLeave()) {
      place = to;
      history.replaceState(place, '');
      visits += 1;
      changed();
    } else {
      isReturning = true;
      history.go(place - to);
    }
  });
  addEventListener('hashchange', changed);
}
