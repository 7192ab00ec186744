import { json } from '@codemirror/lang-json';
import { liquid } from '@codemirror/lang-liquid';
import type { Extension } from '@codemirror/state';

// The languages of code areas. With HTML, CSS and JavaScript, which Liquid brings, they are a chunk of their own, loaded with
// the first such area.

export function languageOf(language: string): Extension {
  switch (language) {
    case 'json':
      return liquid({ base: json() });
    case 'plain-json':
      return json();
    default:
      return liquid();
  }
}
