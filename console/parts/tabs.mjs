// The tabs of a page: links, so that each has an address.
import { html } from '../html.mjs';
import { address } from '../router.mjs';

/** @param {{ base: string, tabs: [string, string][], current: string, label: string }} props */
export const Tabs = ({ base, tabs, current, label }) => html`
  <nav class="tabs" aria-label=${label}>
    ${tabs.map(([name, text]) => html`
      <a key=${name} href=${address(name ? `${base}/${name}` : base)} aria-current=${name === current ? 'page' : undefined}>${text}</a>
    `)}
  </nav>
`;
