// Shows the server's own OpenAPI document. Paths are relative, so that a proxy may put a prefix before them.
'use strict';

const fonts = { fontFamily: 'system-ui, sans-serif' };

Redoc.init('../openapi.json', {
  nativeScrollbars: true,
  requiredPropsFirst: true,
  theme: { typography: { ...fonts, headings: fonts } },
}, document.getElementById('page'));
