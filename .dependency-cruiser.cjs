// Who may import whom, as data. docs/ARCHITECTURE.md says why; each rule was seen to fire.
const F = '^server/src/features/'
// A feature may import only features on a line above its own. New features must be added here.
const LEVELS = [
  ['audit'],
  ['identity', 'session'],
  ['categories'],
  ['events'],
  ['pictures', 'favorites', 'moderation', 'places', 'legal', 'basemap'],
  ['search', 'imports', 'feeds'],
  ['demo', 'administration', 'data-rights'],
]
const TESTS = '\\.test\\.tsx?$'

const rule = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to })

module.exports = {
  forbidden: [
    rule('no-circular', {}, { circular: true }, 'Cycles hide who owns what.'),
    rule(
      'contract-is-the-floor',
      { path: '^contract/' },
      { path: '^(server|web)/' },
      'contract/ imports nothing of ours.',
    ),
    rule(
      'web-and-server-meet-in-contract',
      { path: '^web/' },
      { path: '^server/' },
      'Share through contract/.',
    ),
    rule('server-does-not-know-web', { path: '^server/' }, { path: '^web/' }, 'Share through contract/.'),
    rule(
      'web-takes-types-only-from-contract',
      { path: '^web/src/', pathNot: TESTS },
      { path: '^contract/', pathNot: '^contract/src/basemap\\.ts$', dependencyTypesNot: ['type-only'] },
      'The schemas would drag their library into the browser. The look of the map has none.',
    ),
    rule(
      'look-of-the-map-stands-alone',
      { path: '^contract/src/basemap\\.ts$' },
      {},
      'The web app takes it whole, so it brings nothing along.',
    ),
    rule(
      'features-meet-at-the-door',
      { path: `${F}([^/]+)/` },
      { path: `${F}[^/]+/`, pathNot: [`${F}$1/`, `${F}[^/]+/index\\.ts$`] },
      "Import another feature's index.ts, never its insides.",
    ),
    ...LEVELS.map((names, level) =>
      rule(
        `feature-order-${names[0]}`,
        { path: `${F}(${names.join('|')})/` },
        { path: `${F}(${LEVELS.slice(level).flat().join('|')})/`, pathNot: `${F}$1/` },
        'Facts flow down the list; news flows up as job topics.',
      ),
    ),
    rule(
      'feature-has-a-level',
      { path: F, pathNot: `${F}(${LEVELS.flat().join('|')})/` },
      {},
      'Add the feature to LEVELS.',
    ),
    rule(
      'rules-are-pure',
      { path: `${F}.+/rules\\.ts$` },
      { pathNot: ['^contract/', '^server/src/lib/'] },
      'rules.ts takes plain values and the time; no database, no I/O.',
    ),
    rule(
      'sql-lives-in-queries',
      { path: '^server/src/', pathNot: ['/queries\\.ts$', '^server/src/db/', TESTS] },
      { path: 'node_modules/kysely' },
      'SQL belongs in queries.ts or db/.',
    ),
    rule(
      'doors-open-from-outside-only',
      { path: '^server/src/', pathNot: ['^server/src/(app|worker)\\.ts$', TESTS] },
      { path: `${F}[^/]+/(routes|jobs)\\.ts$` },
      'Only app.ts and worker.ts mount doors.',
    ),
    rule(
      'floor-does-not-know-features',
      { path: '^server/src/(db|lib|http|adapters|jobs)/', pathNot: TESTS },
      { path: F },
      'Plumbing never imports product.',
    ),
    rule(
      'features-see-ports-only',
      {
        path: '^server/',
        pathNot: ['^server/src/wire\\.ts$', '^server/src/adapters/', '^server/test/', TESTS],
      },
      { path: '^server/src/adapters/', pathNot: '/port\\.ts$' },
      'Only wire.ts picks an implementation.',
    ),
    rule(
      'identity-server-stands-alone',
      { path: '^server/src/identity-server/', pathNot: TESTS },
      { path: [F, '^server/src/(adapters|cli)/'], pathNot: '/port\\.ts$' },
      'It is what Keycloak is elsewhere: it knows accounts, and nothing of events.',
    ),
    rule(
      'identity-server-is-seen-by-few',
      {
        path: '^server/src/',
        pathNot: [
          '^server/src/(identity-server/|(app|worker)\\.ts$|adapters/accounts/embedded\\.ts$|cli/identity\\.ts$)',
          TESTS,
        ],
      },
      { path: '^server/src/identity-server/' },
      'Everybody else asks the provider by its protocol, or the accounts port.',
    ),
    rule(
      'nobody-knows-the-commands',
      { path: '^server/src/', pathNot: ['^server/src/(cli/|main\\.ts$)', TESTS] },
      { path: '^server/src/(cli/|main\\.ts$)' },
      'Commands are a door like HTTP.',
    ),
    rule(
      'screens-are-islands',
      { path: '^web/src/screens/([^/]+)/' },
      { path: '^web/src/screens/', pathNot: '^web/src/screens/$1/' },
      'Lift shared code to ui/, map/ or api/.',
    ),
    rule(
      'maplibre-stays-in-map',
      { path: '^web/src/', pathNot: '^web/src/map/' },
      { path: 'node_modules/maplibre-gl' },
      'Only web/src/map/ touches MapLibre.',
    ),
    rule(
      'web-parts-do-not-know-screens',
      { path: '^web/src/(ui|map|api|lib)/' },
      { path: '^web/src/screens/' },
      'Screens compose parts, not the reverse.',
    ),
    rule(
      'worker-stands-alone',
      { path: '^web/worker/', pathNot: TESTS },
      { pathNot: '^web/worker/' },
      'It outlives the pages that it serves.',
    ),
    rule(
      'pages-talk-to-the-worker',
      { path: '^web/src/' },
      { path: '^web/worker/', pathNot: '/messages\\.ts$' },
      'A page knows what to say to the worker, no more.',
    ),
    rule(
      'not-to-test',
      { pathNot: [TESTS, '(^|/)test/'] },
      { path: [TESTS, '^server/test/', '^web/test/'] },
      'Product code never imports tests.',
    ),
    rule('no-unresolvable', {}, { couldNotResolve: true }, 'A rule cannot see what cannot be found.'),
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(server|web|web/basemap)/dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
}
