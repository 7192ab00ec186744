import { Checkbox, createTheme, type CSSVariablesResolver, defaultVariantColorsResolver, Radio } from '@mantine/core';

// Shade 6 is the accent on light surfaces, shade 3 the one on dark surfaces.
export const theme = createTheme({
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 3 },
  defaultRadius: 6,
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  headings: { fontWeight: '600' },
  // What is filled with the accent is light in the dark scheme and dark in the light one.
  variantColorResolver: (input) => {
    const colors = defaultVariantColorsResolver(input);
    return input.variant === 'filled' ? { ...colors, color: 'var(--on-accent)' } : colors;
  },
  components: {
    // Then the list of options itself scrolls, which its field moves through by keys; a region around it would need focus.
    // The first item has the focus, and nothing that a menu must not hold stands before it.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Select: { defaultProps: { withScrollArea: false } },
    MultiSelect: { defaultProps: { withScrollArea: false } },
    Autocomplete: { defaultProps: { withScrollArea: false } },
    TagsInput: { defaultProps: { withScrollArea: false } },
    Checkbox: Checkbox.extend({ defaultProps: { iconColor: 'var(--on-accent)' } }),
    Radio: Radio.extend({ defaultProps: { iconColor: 'var(--on-accent)' } }),
  },
  colors: {
    red: ['#fff0ee', '#ffdcd7', '#ffb9af', '#ff9d8c', '#f27a66', '#dd4a35', '#c2210f', '#a81b0c', '#8c160a', '#701208'],
    accent: [
      '#eaf1fd',
      '#cfe0fa',
      '#a9c7f8',
      '#7fb0ff',
      '#4f8bea',
      '#2f70dd',
      '#1d5fd1',
      '#1a53b6',
      '#16469a',
      '#10356f',
    ],
  },
});

export const cssVariablesResolver: CSSVariablesResolver = () => {
  const both = {
    '--mantine-color-body': 'var(--surface-0)',
    '--mantine-color-text': 'var(--text)',
    '--mantine-color-dimmed': 'var(--muted)',
    '--mantine-color-placeholder': 'var(--muted)',
    '--mantine-color-default': 'var(--surface-0)',
    '--mantine-color-default-hover': 'var(--surface-1)',
    '--mantine-color-default-border': 'var(--control)',
    '--mantine-color-default-color': 'var(--text)',
    '--mantine-color-anchor': 'var(--accent)',
    '--mantine-color-error': 'var(--danger)',
    '--mantine-color-red-outline': 'var(--danger)',
    '--mantine-color-red-light-color': 'var(--danger)',
    '--mantine-color-accent-outline': 'var(--accent)',
    '--mantine-color-accent-light-color': 'var(--accent)',
  };
  return { variables: {}, light: both, dark: both };
};
