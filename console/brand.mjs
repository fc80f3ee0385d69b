// The brand of a namespace: its name, and its accent with enough contrast in light and dark.
import { useEffect, useState } from './html.mjs';
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

/** Where this browser keeps a brand, so that a page shows it at once. */
const KEPT = 'roster-brand ';
/** For how long it is not read again, in milliseconds, and how often it is looked whether the page has read what it shows. */
const [FRESH, A_LOOK] = [300_000, 100];

/** Where the brand of a namespace is kept. @param {string} namespace */
const placeOf = (namespace) => KEPT + (namespace || 'default');

/** The brand that is kept, and since when. @param {string} namespace @returns {{ at: number, brand: BrandPart } | null} */
export function kept(namespace) {
  try {
    return JSON.parse(localStorage.getItem(placeOf(namespace)) ?? 'null');
  } catch {
    return null;
  }
}

/** What is said of a password that is to be chosen. @param {string} namespace */
export const passwordHelp = (namespace) => `${kept(namespace)?.brand.passwordMin ?? 8} characters or more.`;

/** Reads a brand, which is then kept. A page does without one that cannot be read. @param {string} namespace */
export async function readBrand(namespace) {
  const reply = await call('GET', '/brand', { as: 'nobody', namespace, quiet: true }).catch(() => null);
  if (!reply) return;
  const brand = { ...reply.body.properties, recovery: reply.body.recovery, passwordMin: reply.body.password_min };
  localStorage.setItem(placeOf(namespace), JSON.stringify({ at: Date.now(), brand }));
  // Browsers say so in other tabs only.
  dispatchEvent(new Event('storage'));
}

/** The brand of a namespace that is kept; of none, no brand. @param {string | undefined} namespace @returns {BrandPart} */
export function useKept(namespace) {
  const find = () => (namespace === undefined ? undefined : kept(namespace)?.brand) ?? {};
  const [, setFound] = useState('');
  const brand = find();
  useEffect(() => {
    const look = () => setFound(JSON.stringify(find()));
    addEventListener('storage', look);
    return () => removeEventListener('storage', look);
  }, [namespace]);
  return brand;
}

/**
 * The brand of a namespace, whose accent is shown. What is kept is shown at once. Where that is old, and with `isLate`, it is
 * read after what the page shows.
 * @param {string | undefined} namespace @param {boolean} [isLate]
 */
export function useBrand(namespace, isLate) {
  const brand = useKept(namespace);
  useEffect(() => {
    if (namespace === undefined) return undefined;
    const found = kept(namespace);
    if (found && Date.now() - found.at < FRESH) return undefined;
    let timer = 0;
    const look = () => {
      if ((isLate || found) && document.querySelector('.ghosts')) timer = setTimeout(look, A_LOOK);
      else readBrand(namespace);
    };
    look();
    return () => clearTimeout(timer);
  }, [namespace]);
  useEffect(() => showAccent(brand.accent), [brand.accent]);
  return brand;
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
