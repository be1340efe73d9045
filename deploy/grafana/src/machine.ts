import { dashboard, graph, number } from './panels.ts'

const REAL = 'fstype!~"tmpfs|ramfs|overlay|squashfs|iso9660|vfat|fuse.*"'
const FULL = `max by (device) (1 - node_filesystem_avail_bytes{${REAL}} / node_filesystem_size_bytes{${REAL}})`

/** Whether the server still has room. */
export const machine = () =>
  dashboard('eventbuzz-machine', 'Machine', [
    number('Processor in use', '1 - avg(rate(node_cpu_seconds_total{mode="idle"}[$__rate_interval]))', {
      unit: 'percentunit',
      alertAt: 0.9,
    }),
    number('Memory in use', '1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes', {
      unit: 'percentunit',
      alertAt: 0.95,
    }),
    number('Disk in use', `max(${FULL})`, { unit: 'percentunit', alertAt: 0.85 }),
    number('Certificate ends in', 'min(probe_ssl_earliest_cert_expiry{job="probe-site"}) - time()', {
      unit: 's',
    }),
    number('Last backup took', 'max(backup_duration_seconds)', { unit: 's' }),
    number('Up for', 'time() - node_boot_time_seconds', { unit: 's' }),

    graph(
      'Processor',
      {
        '{{mode}}':
          'sum by (mode) (rate(node_cpu_seconds_total{mode!="idle"}[$__rate_interval])) / scalar(count(count by (cpu) (node_cpu_seconds_total)))',
      },
      { unit: 'percentunit', stacked: true },
    ),
    graph('Load', {
      '1 min': 'node_load1',
      '15 min': 'node_load15',
      processors: 'count(count by (cpu) (node_cpu_seconds_total))',
    }),
    graph(
      'Memory',
      {
        'in use': 'node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes',
        'all of it': 'node_memory_MemTotal_bytes',
        'swapped out': 'node_memory_SwapTotal_bytes - node_memory_SwapFree_bytes',
      },
      { unit: 'bytes' },
    ),
    graph('Processes ended for memory', { ended: 'increase(node_vmstat_oom_kill[15m])' }),
    graph('Disks', { '{{device}}': FULL }, { unit: 'percentunit', alertAt: 0.85 }),
    graph(
      'Disk traffic',
      {
        '{{device}} read': 'rate(node_disk_read_bytes_total[$__rate_interval])',
        '{{device}} written': 'rate(node_disk_written_bytes_total[$__rate_interval])',
      },
      { unit: 'Bps' },
    ),
    graph(
      'Traffic of visitors',
      {
        in: 'sum(rate(caddy_http_request_size_bytes_sum{handler="subroute"}[$__rate_interval]))',
        out: 'sum(rate(caddy_http_response_size_bytes_sum{handler="subroute"}[$__rate_interval]))',
      },
      {
        unit: 'Bps',
        description: 'As Caddy counts it: the exporter sees the network of its own container alone.',
      },
    ),
    graph(
      'Databases',
      { '{{datname}}': 'pg_database_size_bytes{datname=~"eventbuzz|keycloak"}' },
      { unit: 'bytes' },
    ),
    graph(
      'Transactions',
      {
        '{{datname}}': 'rate(pg_stat_database_xact_commit{datname=~"eventbuzz|keycloak"}[$__rate_interval])',
      },
      { unit: 'ops' },
    ),
    graph(
      'Backups',
      { repository: 'max(backup_repository_bytes)', 'one backup': 'max(backup_snapshot_bytes)' },
      { unit: 'bytes' },
    ),
    graph('Targets that give no metrics', { '{{job}} {{instance}}': 'up == 0' }),
  ])
