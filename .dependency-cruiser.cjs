/** Who may import whom: docs/architecture.md as rules. The parser is swc, because TypeScript 7 has no API that this tool reads. */

/** Lower lines first; modules on one line do not import each other. */
const server = [
  ['kernel'],
  ['metadata'],
  ['access'],
  ['sessions'],
  ['records'],
  ['activity'],
  ['people'],
  ['knowledge'],
  ['cases', 'comments', 'processes', 'partners'],
  ['portals', 'imports', 'search'],
  ['bundles'],
  ['demo'],
];
const web = [['ui'], ['api'], ['record'], ['blocks', 'search'], ['portal', 'desk', 'studio']];

/** Tests, and the fixtures several of them share, stand beside the code and may reach for what they need to see. */
const tests = '(\\.(test|cases)\\.tsx?|/fixture[a-z-]*\\.ts)$';

function upwards(root, lines) {
  return lines.flatMap((line, index) =>
    line.flatMap((module) => {
      const forbidden = [...line.filter((other) => other !== module), ...lines.slice(index + 1).flat()];
      // An empty list of paths would match every one.
      if (forbidden.length === 0) return [];
      return {
        name: `${root}-${module}-imports-downwards-only`,
        comment: `${root}/${module} is below, or beside, what it imports here. Emit an event, register a behaviour, or move the code.`,
        severity: 'error',
        from: { path: `^${root}/${module}/`, pathNot: tests },
        to: { path: forbidden.map((other) => `^${root}/${other}/`) },
      };
    }),
  );
}

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that import each other cannot be understood alone. Move what both need into a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...upwards('server', server),
    ...upwards('web', web),
    {
      name: 'modules-by-their-index',
      comment: 'A module is entered through its index.ts; what is not exported there is its own business.',
      severity: 'error',
      from: { path: '^server/([^/]+)/', pathNot: [tests, '^server/testing/'] },
      to: {
        path: '^server/[^/]+/',
        pathNot: ['^server/$1/', '^server/[^/]+/index\\.ts$', '^server/kernel/postgres/index\\.ts$'],
      },
    },
    {
      name: 'modules-by-their-index-from-the-top',
      comment: 'app.ts and main.ts, too, enter a module through its index.ts.',
      severity: 'error',
      from: { path: '^server/[^/]+\\.ts$', pathNot: tests },
      to: { path: '^server/[^/]+/', pathNot: ['^server/[^/]+/index\\.ts$', '^server/kernel/postgres/index\\.ts$'] },
    },
    {
      name: 'postgres-by-its-index',
      comment: 'The private PostgreSQL is a house within the house.',
      severity: 'error',
      from: { path: '^server/', pathNot: ['^server/kernel/postgres/', tests] },
      to: { path: '^server/kernel/postgres/', pathNot: '^server/kernel/postgres/index\\.ts$' },
    },
    {
      name: 'no-module-imports-the-top',
      comment: 'main.ts and app.ts put the modules together; nothing imports them but tests.',
      severity: 'error',
      from: { path: '^server/[^/]+/', pathNot: [tests, '^server/testing/'] },
      to: { path: '^server/[^/]+\\.ts$' },
    },
    {
      name: 'testing-for-tests-only',
      comment: 'What helps tests must not be in the product.',
      severity: 'error',
      from: { path: '^(server|web|shared)/', pathNot: [tests, '^(server|web)/testing/'] },
      to: { path: ['^(server|web)/testing/', tests] },
    },
    {
      name: 'shared-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^shared/', pathNot: tests },
      to: { path: '^(server|web|e2e|bench|bin)/' },
    },
    { name: 'web-never-imports-server', severity: 'error', from: { path: '^web/' }, to: { path: '^(server|bin)/' } },
    { name: 'server-never-imports-web', severity: 'error', from: { path: '^server/' }, to: { path: '^web/' } },
    {
      name: 'no-schemas-in-the-browser',
      comment: 'Contracts give the browser types only (import type): zod would weigh more than the page.',
      severity: 'error',
      from: { path: '^web/', pathNot: [tests, '^web/testing/'] },
      to: { path: ['node_modules/zod/', '^shared/contracts/'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'server-runs-without-dev-packages',
      comment: 'What the running server imports stands under dependencies.',
      severity: 'error',
      from: { path: '^(server|shared)/', pathNot: [tests, '^server/testing/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|data|\\.cache|coverage)/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
    },
  },
};
