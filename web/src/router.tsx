import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouterHistory,
} from '@tanstack/react-router'
import { eventQuery } from './api/events.ts'
import { prefetchList } from './api/lanes.ts'
import { parseExploreSearch, parseFindSearch, parseQuery, stringifySearch } from './lib/explore-search.ts'
import { listSearchNow } from './lib/use-explore.ts'
import { EventSkeleton } from './screens/event/event-skeleton.tsx'
import { MapScreen } from './screens/map/map-screen.tsx'
import { NotFoundScreen } from './screens/not-found/not-found-screen.tsx'
import { Broken } from './ui/broken.tsx'
import { Shell } from './ui/shell.tsx'

const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Shell,
  notFoundComponent: NotFoundScreen,
})

const mapRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  validateSearch: parseExploreSearch,
  component: MapScreen,
})

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/list',
  validateSearch: parseExploreSearch,
  // As for an event, below.
  loader: ({ context, location, cause }) => {
    if (cause !== 'preload')
      prefetchList(context.queryClient, listSearchNow(parseExploreSearch(location.search)))
  },
  component: lazyRouteComponent(() => import('./screens/list/list-screen.tsx'), 'ListScreen'),
})

const searchRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/search',
  validateSearch: parseFindSearch,
  component: lazyRouteComponent(() => import('./screens/search/search-screen.tsx'), 'SearchScreen'),
})

const eventRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/events/$slug',
  // Asks for the event while the screen's code is on its way; the screen itself waits and shows what went wrong.
  loader: ({ context, params, cause }) => {
    if (cause !== 'preload') void context.queryClient.prefetchQuery(eventQuery(params.slug))
  },
  component: lazyRouteComponent(() => import('./screens/event/event-screen.tsx'), 'EventScreen'),
  pendingComponent: EventSkeleton,
})

const profileRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/profile',
  component: lazyRouteComponent(() => import('./screens/profile/profile-screen.tsx'), 'ProfileScreen'),
})

const legalRoutes = (['/privacy', '/terms', '/licences'] as const).map((path) =>
  createRoute({
    getParentRoute: () => rootRoute,
    path,
    component: lazyRouteComponent(() => import('./screens/legal/legal-screen.tsx'), 'LegalScreen'),
  }),
)

/** For those who work on the app; the build leaves it out. */
const developmentRoutes = import.meta.env.DEV
  ? [
      createRoute({
        getParentRoute: () => rootRoute,
        path: '/_components',
        component: lazyRouteComponent(
          () => import('./screens/components/components-screen.tsx'),
          'ComponentsScreen',
        ),
      }),
    ]
  : []

export function createAppRouter(queryClient: QueryClient, history?: RouterHistory) {
  return createRouter({
    ...(history && { history }),
    routeTree: rootRoute.addChildren([
      mapRoute,
      listRoute,
      searchRoute,
      eventRoute,
      profileRoute,
      ...legalRoutes,
      ...developmentRoutes,
    ]),
    context: { queryClient },
    parseSearch: parseQuery,
    stringifySearch,
    search: { strict: true },
    scrollRestoration: true,
    defaultPreload: 'intent',
    defaultPendingMs: 100,
    defaultErrorComponent: Broken,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
  interface HistoryState {
    /** This step opened a sheet: going back closes it. */
    isSheetStep?: boolean
  }
}
