// JSON pointers (RFC 6901) and the paths of templates.

export function below(pointer: string, name: string | number): string {
  return `${pointer}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

export function partsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

// What a template writes to read this of a step's output: {{ call.body.items[0] }}
export function templateOf(step: string, pointer: string): string {
  const path = partsOf(pointer).map((part) => {
    if (/^\d+$/.test(part)) return `[${part}]`;
    return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`;
  });
  return `{{ ${step}${path.join('')} }}`;
}
