import { dashboard, graph, number } from './panels.ts'

const REQUESTS = 'http_requests_total{job="api",route!~"/api/v1/health.*"}'
const FAILED = 'http_requests_total{job="api",route!~"/api/v1/health.*",status=~"5.."}'
const DURATION = 'http_request_duration_seconds_bucket{job="api",route!~"/api/v1/health.*"}'
const quantile = (q: number, by: string) =>
  `histogram_quantile(${q}, sum by (${by}) (rate(${DURATION}[$__rate_interval])))`

/** Whether the service is well. */
export const service = () =>
  dashboard('eventbuzz-service', 'Service', [
    number('Replicas that are ready', 'sum(probe_success{job="probe-api"})'),
    number('Requests', `sum(rate(${REQUESTS}[$__rate_interval]))`, { unit: 'reqps' }),
    number(
      'Server errors',
      `sum(rate(${FAILED}[$__rate_interval])) / sum(rate(${REQUESTS}[$__rate_interval])) or vector(0)`,
      { unit: 'percentunit', alertAt: 0.01 },
    ),
    number('95 % are faster than', quantile(0.95, 'le'), { unit: 's', alertAt: 2 }),
    number('Alerts', 'count(ALERTS{alertstate="firing",alertname!="Watchdog"}) or vector(0)', { alertAt: 1 }),
    number('Last backup', 'time() - max(backup_last_success_timestamp_seconds)', {
      unit: 's',
      alertAt: 26 * 3600,
    }),

    graph(
      'Traffic',
      { '{{status}}': `sum by (status) (rate(${REQUESTS}[$__rate_interval]))` },
      { unit: 'reqps', stacked: true },
    ),
    graph(
      'Errors by code',
      { '{{code}}': 'sum by (code) (rate(http_errors_total{job="api"}[$__rate_interval]))' },
      { unit: 'reqps' },
    ),
    graph(
      'How long requests take',
      { 'half of them': quantile(0.5, 'le'), '95 %': quantile(0.95, 'le'), '99 %': quantile(0.99, 'le') },
      { unit: 's', alertAt: 2 },
    ),
    graph(
      '95 % by route',
      { '{{route}}': `topk(10, ${quantile(0.95, 'le, route')})` },
      { unit: 's', description: 'The ten slowest.' },
    ),
    graph(
      'Requests by route',
      { '{{method}} {{route}}': `topk(10, sum by (method, route) (rate(${REQUESTS}[$__rate_interval])))` },
      { unit: 'reqps', description: 'The ten most frequent.' },
    ),
    graph(
      'Refused by a limit',
      { '{{limit}}': 'sum by (limit) (rate(http_rate_limited_total[$__rate_interval]))' },
      { unit: 'reqps' },
    ),

    graph('Database connections of a process', {
      '{{instance}} in use': 'db_pool_connections{state="in_use"}',
      '{{instance}} waiting': 'db_pool_waiting',
      'the most': 'max(db_pool_max_connections)',
    }),
    graph('Connections to PostgreSQL', {
      '{{datname}} {{state}}': 'sum by (datname, state) (pg_stat_activity_count) > 0',
      'the most': 'max(pg_settings_max_connections)',
    }),
    graph(
      'Reads from the cache that found something',
      {
        '{{tier}}':
          'sum by (tier) (rate(cache_reads_total{result="hit"}[$__rate_interval])) / sum by (tier) (rate(cache_reads_total[$__rate_interval]))',
      },
      { unit: 'percentunit' },
    ),
    graph(
      'Valkey',
      {
        memory: 'redis_memory_used_bytes',
        'the most': 'redis_memory_max_bytes',
      },
      { unit: 'bytes' },
    ),
    graph('Jobs that wait', { '{{topic}} {{status}}': 'max by (topic, status) (job_queue_depth)' }),
    graph(
      'The job that is most overdue',
      { 'due for': 'max(job_queue_oldest_age_seconds)' },
      { unit: 's', alertAt: 600 },
    ),
    graph(
      'Runs of jobs',
      {
        '{{topic}} {{result}}':
          'sum by (topic, result) (rate(job_run_duration_seconds_count[$__rate_interval]))',
      },
      { unit: 'ops' },
    ),
    graph(
      'Memory of processes',
      { '{{job}} {{instance}}': 'process_resident_memory_bytes' },
      { unit: 'bytes' },
    ),
    graph('Event loop lag', { '{{instance}}': 'nodejs_eventloop_lag_p99_seconds' }, { unit: 's' }),
    graph('Replicas that Caddy uses', {
      '{{upstream}}': 'min by (upstream) (caddy_reverse_proxy_upstreams_healthy)',
    }),
  ])
