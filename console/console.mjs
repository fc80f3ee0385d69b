// The console: its frame, its navigation, and which page is shown.
import { html, useEffect, useState } from './html.mjs';
import { address, go, onPoint, part, replace, useRoute, visited } from './router.mjs';
import { chosenNamespace, hasKey, readAhead, signOut } from './api.mjs';
import { brandOf } from './brand.mjs';
import { session } from './session.mjs';
import { Failure, Ghosts, Icon, Mark, skip } from './parts/basics.mjs';
import { Density, showDensity } from './parts/density.mjs';
import { Keys } from './parts/keys.mjs';
import { useLoad } from './parts/load.mjs';
import { nameOf } from './words.mjs';

/**
 * The screens: the part of the address, what it is called, its icon, and its pages: that of the list, and
 * that of one entity. They are loaded when they are needed.
 * @type {[string, string, string, () => Promise<{ List: any, One?: any }>][]}
 */
const SCREENS = [
  ['users', 'Users', 'users', () => import('./pages/users.mjs')],
  ['groups', 'Groups', 'groups', () => import('./pages/groups.mjs')],
  ['invites', 'Invites', 'invites', () => import('./pages/invites.mjs')],
  ['sessions', 'Sessions', 'sessions', () => import('./pages/sessions.mjs')],
  ['keys', 'Keys', 'keys', () => import('./pages/keys.mjs')],
  ['webhooks', 'Webhooks', 'webhooks', () => import('./pages/webhooks.mjs')],
  ['mails', 'E-mails', 'mails', () => import('./pages/mails.mjs')],
  ['changes', 'Changes', 'changes', () => import('./pages/changes.mjs')],
  ['transfer', 'Import and export', 'transfer', () => import('./pages/transfer.mjs')],
  ['health', 'Health', 'health', () => import('./pages/health.mjs')],
  ['settings', 'Settings', 'settings', () => import('./pages/settings.mjs')],
];
/** For operators. @type {(typeof SCREENS)[number]} */
const NAMESPACES = ['namespaces', 'Namespaces', 'namespaces', () => import('./pages/namespaces.mjs')];
const HOME = /** @type {const} */ (['', 'Home', 'home', () => import('./pages/home.mjs')]);

/** The entities that have pages, by the names of their screens. @type {Record<string, string>} */
const ENTITIES = { users: 'user', groups: 'group', webhooks: 'webhook' };

/** Reads what a link leads to that is pointed at: the modules of the page, and the entity. @param {string[]} path */
function prefetch([root, name = '', id]) {
  if (root !== 'console') return;
  const screen = [HOME, ...SCREENS].find(([known]) => known === name);
  screen?.[3]().catch(() => {});
  if (id !== undefined && ENTITIES[name]) readAhead(`/${ENTITIES[name]}/${part(id)}`);
}

/** @param {{ screens: any[], current: string, isOpen: boolean, brand: BrandPart, openPalette: () => void, openHelp: () => void }} props */
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
          ${screens.map(([name, label, icon]) => html`
            <li key=${name}>
              <a href=${address(name ? `console/${name}` : 'console')} aria-current=${name === current ? 'page' : undefined}>
                <${Icon} name=${icon} />${label}
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

/** A page, once its module is there. @param {{ name: string, load: () => Promise<any>, id?: string, rest: string[] }} props */
function Screen({ name, load, id, rest }) {
  const [pages, setPages] = useState(/** @type {any} */ (null));
  useEffect(() => void load().then(setPages), [name]);
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
  const [brand, setBrand] = useState(/** @type {any} */ ({}));
  const { value: me, problem, again } = useLoad(async () => {
    const found = session.me() ?? (await session.read());
    if (found) await brandOf(session.namespace()).then(setBrand);
    return found;
  }, [chosenNamespace()]);
  useEffect(() => setOpen(false), [path.join('/')]);
  useEffect(() => {
    showDensity();
    return onPoint(prefetch);
  }, []);
  useEffect(() => {
    if (me === null) replace(`account/sign-in?next=${encodeURIComponent(path.join('/'))}`);
    else if (me && !session.administers()) replace('account/profile');
  }, [me]);
  if (problem) return html`<main class="page"><${Failure} problem=${problem} again=${again} /></main>`;
  if (!me || !session.administers()) return html`<main class="page"><${Ghosts} /></main>`;
  const screens = [HOME, ...SCREENS, ...(session.operates() ? [NAMESPACES] : [])];
  const [name = '', id, ...rest] = path.slice(1);
  const screen = screens.find(([known]) => known === name);
  return html`
    <a class="skip" href="#main" onClick=${skip}>Skip to the content</a>
    <div class="top">
      <button class="plain" aria-expanded=${isOpen ? 'true' : 'false'} aria-controls="side" onClick=${() => setOpen(!isOpen)}>
        <${Icon} name=${isOpen ? 'close' : 'menu'} /><span class="hidden">Menu</span>
      </button>
      <span class="cut">${brand.name ?? session.namespace()}${brand.name && html` <span class="muted small">${session.namespace()}</span>`}</span>
      ${chosenNamespace() && html`<${Mark} kind="warn">Operator’s key<//>`}
    </div>
    <div class="console">
      <${Side} screens=${screens} current=${name} isOpen=${isOpen} brand=${brand} openPalette=${openPalette} openHelp=${() => setHelp(true)} />
      <main id="main" class="page">
        ${screen ? html`<${Screen} key=${name} name=${name} load=${screen[3]} id=${id} rest=${rest} />` : html`<h1>There is no such page</h1>`}
      </main>
    </div>
    <${Keys} openPalette=${openPalette} isHelp=${isHelp} setHelp=${setHelp} />
    ${Palette && html`<${Palette} screens=${screens} onClose=${() => setPalette(null)} />`}
  `;
}
