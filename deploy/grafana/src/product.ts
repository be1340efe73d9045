import { dashboard, graph, number } from './panels.ts'

const SEARCHES = 'sum(increase(searches_total[1h]))'
const EMPTY = 'sum(increase(searches_total{found="no"}[1h]))'

/** Whether people find something, and more of it comes. Every process says the same of the database, hence `max`. */
export const product = () =>
  dashboard('eventbuzz-product', 'Product', [
    number('Events that are on', 'max(eventbuzz_events{status="active"})'),
    number('Accounts', 'max(eventbuzz_users{status="active"})'),
    number('New accounts in a day', 'max(eventbuzz_sign_ups{within="1d"})'),
    number('Searches in an hour', SEARCHES),
    number('Searches without a result', `${EMPTY} / (${SEARCHES} > 0)`, {
      unit: 'percentunit',
      alertAt: 0.3,
    }),
    number('Last import', 'time() - max(eventbuzz_import_changed_timestamp_seconds)', { unit: 's' }),

    graph(
      'Searches',
      { '{{engine}}': 'sum by (engine) (rate(searches_total[$__rate_interval])) * 60' },
      { unit: 'opm' },
    ),
    graph(
      'Searches without a result',
      { 'in an hour': `${EMPTY} / (${SEARCHES} > 0)` },
      { unit: 'percentunit', alertAt: 0.3, description: 'The words are in the numbers for admins.' },
    ),
    graph(
      'Searches that the database answers for the search engine',
      { '{{instance}}': 'rate(search_fallbacks_total[$__rate_interval]) * 60' },
      { unit: 'opm' },
    ),
    graph('Events in the search index', { '{{instance}}': 'search_index_documents' }),
    graph('Events', { '{{status}}': 'max by (status) (eventbuzz_events)' }),
    graph(
      'Events by the source of their import',
      { '{{source}}': 'max by (source) (eventbuzz_imported_events)' },
      { stacked: true },
    ),
    graph(
      'Since the last change by an import',
      { '{{source}}': 'time() - max by (source) (eventbuzz_import_changed_timestamp_seconds)' },
      { unit: 's' },
    ),
    graph('New accounts in a day', { new: 'max(eventbuzz_sign_ups{within="1d"})' }),
    graph('Accounts', { '{{status}}': 'max by (status) (eventbuzz_users)' }),
    graph('Events made by people', {
      'an hour':
        'sum(rate(http_requests_total{job="api",method="POST",route="/api/v1/events",status="201"}[1h])) * 3600',
    }),
  ])
