// The brand of a namespace: its name, and its accent with enough contrast in light and dark.
import { call } from './api.mjs';

/** The grounds on which the accent stands. */
const GROUNDS = { light: [255, 255, 255], dark: [31, 34, 40] };
/** The contrast that text needs (WCAG 2.2, 1.4.3), with a little more for tinted grounds. */
const CONTRAST = 5.5;

/** @param {number[]} color */
function luminance(color) {
  const [red, green, blue] = color.map((channel) => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param {number[]} one @param {number[]} other */
function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** The color, mixed with black or white until it can be read on the ground. @param {string} hex @param {number[]} ground */
export function readable(hex, ground) {
  const color = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  const towards = luminance(ground) > 0.5 ? 0 : 255;
  for (let share = 0; share <= 1; share += 0.04) {
    const mixed = color.map((channel) => Math.round(channel + (towards - channel) * share));
    if (contrast(mixed, ground) >= CONTRAST) return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
  }
  return towards === 0 ? '#000000' : '#ffffff';
}

/** Shows the accent of a brand. @param {string | undefined} accent */
export function showAccent(accent) {
  const { style } = document.documentElement;
  if (!accent) {
    style.removeProperty('--accent-light');
    style.removeProperty('--accent-dark');
    return;
  }
  style.setProperty('--accent-light', readable(accent, GROUNDS.light));
  style.setProperty('--accent-dark', readable(accent, GROUNDS.dark));
}

/** Where a brand is kept for this tab, so that a page that is loaded again does not ask again. */
const KEPT = 'roster-brand ';
/** For how long, in milliseconds. */
const KEPT_FOR = 300_000;

/** @param {string} namespace @returns {BrandPart | null} */
function kept(namespace) {
  try {
    const found = JSON.parse(sessionStorage.getItem(KEPT + namespace) ?? 'null');
    return found && Date.now() - found.at < KEPT_FOR ? found.brand : null;
  } catch {
    return null;
  }
}

/** Forgets the brands that were read, because one has changed. */
export const forgetBrands = () => sessionStorage.clear();

/**
 * Reads the brand of a namespace, and shows its accent. A page does without one that cannot be read.
 * @param {string} namespace @returns {Promise<BrandPart>}
 */
export async function brandOf(namespace) {
  const known = kept(namespace);
  if (known) {
    showAccent(known.accent);
    return known;
  }
  try {
    const { body } = await call('GET', '/brand', { as: 'nobody', namespace, quiet: true });
    const brand = { ...body.properties, recovery: body.recovery };
    sessionStorage.setItem(KEPT + namespace, JSON.stringify({ at: Date.now(), brand }));
    showAccent(brand.accent);
    return brand;
  } catch {
    return {};
  }
}

/**
 * Where to go after signing in or joining, if the address asks for it and the operator allows it.
 * @param {string} asked @param {string} namespace @returns {Promise<string | undefined>}
 */
export async function redirectTo(asked, namespace) {
  if (!asked) return undefined;
  const reply = await call('GET', '/brand', { query: { redirect: asked }, as: 'nobody', namespace, quiet: true }).catch(() => null);
  return reply?.body.redirect;
}
