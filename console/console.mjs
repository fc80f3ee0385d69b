// The console: its frame, its navigation, and which page is shown.
import { html, useEffect, useState } from './html.mjs';
import { address, go, onPoint, part, replace, useRoute, visited } from './router.mjs';
import { chosenNamespace, hasKey, readAhead, signOut } from './api.mjs';
import { useBrand } from './brand.mjs';
import { session } from './session.mjs';
import { Failure, Ghosts, Icon, Mark, skip } from './parts/basics.mjs';
import { Density, showDensity } from './parts/density.mjs';
import { Keys } from './parts/keys.mjs';
import { useLoad } from './parts/load.mjs';
import { nameOf } from './words.mjs';

/** The screens: the part of the address, which the icon and the module are called after too, and what it is called. @type {[string, string][]} */
const SCREENS = [
  ['home', 'Home'], ['users', 'Users'], ['groups', 'Groups'], ['invites', 'Invites'], ['sessions', 'Sessions'], ['keys', 'Keys'], ['webhooks', 'Webhooks'], ['mails', 'E-mails'],
  ['changes', 'Changes'], ['transfer', 'Import and export'], ['health', 'Health'], ['settings', 'Settings'],
];
/** The screen for operators. @type {[string, string]} */
const NAMESPACES = ['namespaces', 'Namespaces'];

/** The pages of a screen, which are loaded when they are needed: that of the list, and that of one entity. @param {string} name @returns {Promise<{ List: any, One?: any }>} */
const load = (name) => import(`./pages/${name}.mjs`);

/** Where a screen is. @param {string} name */
const placeOf = (name) => (name === 'home' ? 'console' : `console/${name}`);

/** The entities that have pages, by the names of their screens. @type {Record<string, string>} */
const ENTITIES = { users: 'user', groups: 'group', webhooks: 'webhook' };

/** Reads what a link leads to that is pointed at: the modules of the page, and the entity. @param {string[]} path */
function prefetch([root, name = 'home', id]) {
  if (root !== 'console') return;
  if (SCREENS.some(([known]) => known === name)) load(name).catch(() => {});
  if (id !== undefined && ENTITIES[name]) readAhead(`/${ENTITIES[name]}/${part(id)}`);
}

/** @param {{ screens: [string, string][], current: string, isOpen: boolean, brand: BrandPart, openPalette: () => void, openHelp: () => void }} props */
function Side({ screens, current, isOpen, brand, openPalette, openHelp }) {
  const leave = async () => {
    await signOut();
    session.forget();
    go('account/sign-in?next=console');
  };
  return html`
    <div class=${`side ${isOpen ? 'open' : ''}`} id="side">
      <div class="who">
        <img src=${new URL('logo.svg', import.meta.url).href} alt="" />
        <div class="tight"><span class="cut">${brand.name ?? session.namespace()}</span>${brand.name && html`<span class="cut muted small" title="Namespace">${session.namespace()}</span>`}</div>
      </div>
      ${chosenNamespace() && html`<p class="note warn small">The namespace <strong>${chosenNamespace()}</strong>, with an operator’s key</p>`}
      <button class="goto" onClick=${openPalette} aria-keyshortcuts="Control+K"><${Icon} name="search" />Go to …<kbd class="push">Ctrl K</kbd></button>
      <nav aria-label="Console">
        <ul>
          ${screens.map(([name, label]) => html`
            <li key=${name}>
              <a href=${address(placeOf(name))} aria-current=${name === current ? 'page' : undefined}>
                <${Icon} name=${name} />${label}
              </a>
            </li>
          `)}
        </ul>
      </nav>
      <div class="foot">
        ${hasKey() ? html`<p class="small muted">Signed in with an API key</p>` : html`
          <a href=${address('account/profile')}><${Icon} name="person" /><span class="cut">${nameOf(session.me())}</span></a>
        `}
        <${Density} />
        <button onClick=${openHelp}><${Icon} name="keyboard" />Shortcuts</button>
        <button onClick=${leave}><${Icon} name="leave" />Sign out</button>
      </div>
    </div>
  `;
}

/** A page, once its module is there. @param {{ name: string, id?: string, rest: string[] }} props */
function Screen({ name, id, rest }) {
  const [pages, setPages] = useState(/** @type {any} */ (null));
  useEffect(() => void load(name).then(setPages), [name]);
  if (!pages) return html`<${Ghosts} />`;
  const Page = id === undefined ? pages.List : pages.One;
  if (!Page) return html`<h1>There is no such page</h1>`;
  return html`<${Page} key=${id ?? ''} id=${id} tab=${rest[0] ?? ''} visits=${visited()} />`;
}

/** The part of the pages below `/console`, for administrators. */
export function Part() {
  const { path } = useRoute();
  const [isOpen, setOpen] = useState(false);
  const [isHelp, setHelp] = useState(false);
  const [Palette, setPalette] = useState(/** @type {any} */ (null));
  const openPalette = () => void import('./parts/palette.mjs').then((module) => setPalette(() => module.Palette));
  const { value: me, problem, again } = useLoad(async () => session.me() ?? (await session.read()), [chosenNamespace()]);
  const brand = useBrand(me ? session.namespace() : undefined, true);
  useEffect(() => setOpen(false), [path.join('/')]);
  useEffect(() => {
    showDensity();
    return onPoint(prefetch);
  }, []);
  useEffect(() => {
    if (me === null) replace(`account/sign-in?next=${encodeURIComponent(path.join('/'))}`);
    else if (me && !session.administers()) replace('account/profile');
  }, [me]);
  if (problem) return html`<main class="page"><h1>Console</h1><${Failure} problem=${problem} again=${again} /></main>`;
  if (!me || !session.administers()) return html`<main class="page"><${Ghosts} /></main>`;
  const screens = [...SCREENS, ...(session.operates() ? [NAMESPACES] : [])];
  const [name = 'home', id, ...rest] = path.slice(1);
  return html`
    <a class="skip" href="#main" onClick=${skip}>Skip to the content</a>
    <div class="top">
      <button class="plain" aria-expanded=${isOpen} aria-controls="side" onClick=${() => setOpen(!isOpen)}>
        <${Icon} name=${isOpen ? 'close' : 'menu'} /><span class="hidden">Menu</span>
      </button>
      <span class="cut">${brand.name ?? session.namespace()}${brand.name && html` <span class="muted small">${session.namespace()}</span>`}</span>
      ${chosenNamespace() && html`<${Mark} kind="warn">Operator’s key<//>`}
    </div>
    <div class="console">
      <${Side} screens=${screens} current=${name} isOpen=${isOpen} brand=${brand} openPalette=${openPalette} openHelp=${() => setHelp(true)} />
      <main id="main" class="page">
        ${screens.some(([known]) => known === name) ? html`<${Screen} key=${name} name=${name} id=${id} rest=${rest} />` : html`<h1>There is no such page</h1>`}
      </main>
    </div>
    <${Keys} openPalette=${openPalette} isHelp=${isHelp} setHelp=${setHelp} />
    ${Palette && html`<${Palette} screens=${screens} onClose=${() => setPalette(null)} />`}
  `;
}
