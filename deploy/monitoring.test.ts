import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { connect } from '../server/src/db/connection.ts'
import { createMetrics } from '../server/src/metrics/metrics.ts'
import { dashboardFiles, outdatedIn } from './grafana/src/generate.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const yaml = (path: string) => parse(readFileSync(here(path), 'utf8'), { merge: true })
const namesIn = (path: string) => readdirSync(here(path))

interface Rule {
  alert: string
  expr: string
  labels: { severity: string }
  annotations: { summary?: string; runbook_url?: string }
}
interface RuleTest {
  alert_rule_test: { alertname: string; exp_alerts: unknown[] }[]
}
const rules: Rule[] = namesIn('prometheus/rules').flatMap((name) =>
  yaml(`prometheus/rules/${name}`).groups.flatMap(({ rules }: { rules: Rule[] }) => rules),
)
const ruleTests = namesIn('prometheus/tests').flatMap((name) =>
  (yaml(`prometheus/tests/${name}`).tests as RuleTest[]).flatMap((test) => test.alert_rule_test),
)

/** Every PromQL of the dashboards, in the form that Grafana sends. */
const dashboardQueries = Object.values(dashboardFiles()).flatMap((text) =>
  (JSON.parse(text).panels as { targets: { expr: string }[] }[]).flatMap(({ targets }) =>
    targets.map(({ expr }) => expr.replaceAll('$__rate_interval', '1m')),
  ),
)

describe('each alert', () => {
  const ways = (alert: string) => ruleTests.filter(({ alertname }) => alertname === alert)
  it.each(rules)('$alert has a test in which it fires', ({ alert }) => {
    expect(ways(alert).some(({ exp_alerts }) => exp_alerts.length > 0)).toBe(true)
  })

  it.each(rules.filter(({ alert }) => alert !== 'Watchdog'))(
    '$alert has one in which it is quiet',
    ({ alert }) => {
      expect(ways(alert).some(({ exp_alerts }) => exp_alerts.length === 0)).toBe(true)
    },
  )

  const anchors = [...readFileSync(here('../docs/operations/alerts.md'), 'utf8').matchAll(/^#+ (.+)$/gm)].map(
    ([, heading]) => heading!.toLowerCase().replaceAll(' ', '-'),
  )
  it.each(rules)(
    '$alert has a summary, a severity and a page that says what to do',
    ({ alert, labels, annotations }) => {
      expect(annotations.summary?.length).toBeGreaterThan(10)
      expect(['critical', 'warning', 'none']).toContain(labels.severity)
      expect(annotations.runbook_url).toBe(`docs/operations/alerts.md#${alert.toLowerCase()}`)
      expect(anchors).toContain(alert.toLowerCase())
    },
  )

  it('is there for everything that was asked for', () => {
    expect(rules.map(({ alert, labels }) => `${alert} ${labels.severity}`)).toEqual(
      expect.arrayContaining([
        'ApiDown critical', 'HighLatency warning', 'DatabasePoolNearlyFull warning', 'DiskNearlyFull warning',
        'HighErrorRate critical', 'TargetDown warning', 'BackupStale critical', 'CertificateEndsSoon warning',
        'JobsLate warning', 'SearchFallback warning', 'ProcessRestarts warning', 'Watchdog none',
      ]), // prettier-ignore
    )
  })
})

describe('what rules and dashboards ask for', () => {
  it('is what the server has, where it is about the server', async () => {
    const { db, pool, close } = connect({ address: 'postgres://nobody@127.0.0.1:1/none', poolSize: 1 })
    const searchIndex = { size: async () => 1 }
    const text = await createMetrics({ db, pool, now: () => new Date(), version: '1', searchIndex }).text()
    await close()
    const there = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!))
    const ours = /\b(?:http|db_pool|job|cache|search|searches|eventbuzz|nodejs)_\w+/g
    const asked = [...rules.map(({ expr }) => expr), ...dashboardQueries].flatMap(
      (expr) => expr.match(ours) ?? [],
    )
    const missing = [...new Set(asked)].filter(
      (name) => !there.has(name.replace(/_(bucket|count|sum)$/, '')) && !there.has(name),
    )
    expect(asked.length).toBeGreaterThan(40)
    expect(missing).toEqual([])
  })
})

describe('the dashboards in deploy/grafana/dashboards', () => {
  let dir: string
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  it('are current, and it is noticed when one is not', () => {
    dir = mkdtempSync(join(tmpdir(), 'dashboards-'))
    cpSync(here('grafana/dashboards'), dir, { recursive: true })
    expect(outdatedIn(dir)).toEqual([])
    writeFileSync(join(dir, 'service.json'), '{}')
    writeFileSync(join(dir, 'left-over.json'), '{}')
    rmSync(join(dir, 'machine.json'))
    expect(outdatedIn(dir).toSorted()).toEqual(['left-over.json', 'machine.json', 'service.json'])
  })

  it('ask nothing about the network of the exporter, which is that of its container', () => {
    expect(dashboardQueries.length).toBeGreaterThan(40)
    expect(dashboardQueries.filter((expr) => /\bnode_(network|netstat|sockstat)_/.test(expr))).toEqual([])
  })

  it('have an identity that stays, and ask the data source that is provisioned', () => {
    const [prometheus] = yaml('grafana/provisioning/datasources/datasources.yaml').datasources
    for (const text of Object.values(dashboardFiles())) {
      const { uid, panels } = JSON.parse(text)
      expect(uid).toMatch(/^eventbuzz-\w+$/)
      for (const { datasource, gridPos, title } of panels) {
        expect([title, datasource]).toEqual([title, { type: prometheus.type, uid: prometheus.uid }])
        expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24)
      }
    }
  })
})

const run = (command: string, args: string[], cwd?: string, env: Record<string, string> = {}) => {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  if (error) throw new Error(`${command} is not installed. Run: .ci/with-deploy-tools npm run check:deploy`)
  return { status, output: stdout + stderr }
}
describe('promtool', () => {
  const copies: string[] = []
  const aCopy = () => {
    const dir = mkdtempSync(join(tmpdir(), 'prometheus-'))
    copies.push(dir)
    cpSync(here('prometheus'), dir, { recursive: true })
    const edit = (name: string, from: string, to: string) => {
      const text = readFileSync(join(dir, name), 'utf8')
      expect(text).toContain(from)
      writeFileSync(join(dir, name), text.replace(from, to))
    }
    const test = () => run('promtool', ['test', 'rules', 'tests/service.yml', 'tests/machine.yml'], dir)
    const check = () => run('promtool', ['check', 'config', 'prometheus.yml'], dir)
    return { edit, test, check, dir }
  }
  afterEach(() => copies.splice(0).forEach((dir) => rmSync(dir, { recursive: true, force: true })))

  it('finds nothing wrong', () => {
    const { test, check } = aCopy()
    expect(check()).toMatchObject({ status: 0 })
    expect(test()).toMatchObject({ status: 0 })
  })

  it('notices a configuration that is broken', () => {
    const { edit, check } = aCopy()
    edit('prometheus.yml', 'metrics_path: /auth/metrics', 'metric_path: /auth/metrics')
    expect(check().status).not.toBe(0)
  })

  it.each([
    ['service.yml', '== 0\n        for: 2m', '== 0\n        for: 20m'],
    ['service.yml', '> 0.01', '> 0.03'],
    ['service.yml', ')) > 2', ')) > 4'],
    ['service.yml', '> 0.8', '> 0.95'],
    ['service.yml', '> 600', '> 60000'],
    ['machine.yml', '> 0.85', '> 0.5'],
    ['machine.yml', '26 * 3600', '20 * 3600'],
    ['machine.yml', '14 * 86400', '10 * 86400'],
  ])('has a test in %s that fails when %j becomes %j', (name, from, to) => {
    const { edit, test } = aCopy()
    edit(`rules/${name}`, from, to)
    expect(test().status).not.toBe(0)
  })

  it('understands every query of the dashboards', () => {
    const { dir } = aCopy()
    const checkQueries = (queries: string[]) => {
      const groups = [{ name: 'all', rules: queries.map((expr, i) => ({ record: `query:${i}`, expr })) }]
      writeFileSync(join(dir, 'queries.yml'), JSON.stringify({ groups }))
      return run('promtool', ['check', 'rules', 'queries.yml'], dir)
    }
    expect(checkQueries(dashboardQueries)).toMatchObject({ status: 0 })
    expect(checkQueries([...dashboardQueries, 'sum(rate(x[1m]']).status).not.toBe(0)
  })
})

describe('Alertmanager', () => {
  const dirs: string[] = []
  const aFolder = (files: Record<string, string>) => {
    const dir = mkdtempSync(join(tmpdir(), 'alertmanager-'))
    dirs.push(dir)
    for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text)
    return dir
  }
  afterEach(() => dirs.splice(0).forEach((dir) => rmSync(dir, { recursive: true, force: true })))

  const SITE = { SITE_URL: 'https://events.example.org' }
  const MAIL = {
    SMTP_HOST: 'mail.example.org',
    SMTP_PORT: '465',
    SMTP_USER: 'events',
    SMTP_FROM: 'EventBuzz <no-reply@events.example.org>',
    ALERT_EMAIL: 'you@example.org',
  }
  const SECRETS = {
    smtp_password: 'x',
    alert_webhook_url: 'http://chat:80/hook',
    dead_man_url: 'https://hc.example/1',
  }

  const configured = (env: Record<string, string>, secrets: Record<string, string>) => {
    const dir = aFolder(secrets)
    const { status, output } = run('sh', [here('alertmanager/start.sh'), '--print'], dir, {
      ...env,
      SECRETS_DIR: dir,
    })
    expect([status, output]).toEqual([0, expect.any(String)])
    const file = join(dir, 'alertmanager.yml')
    writeFileSync(file, output)
    const routed = (...labels: string[]) =>
      run('amtool', ['config', 'routes', 'test', `--config.file=${file}`, ...labels]).output.trim()
    return { config: parse(output), text: output, check: run('amtool', ['check-config', file]), routed }
  }

  it('is configured for mail, a webhook and somebody who watches it', () => {
    const { config, check, text, routed } = configured({ ...SITE, ...MAIL }, SECRETS)
    expect(check).toMatchObject({ status: 0 })
    const [operator, deadMan] = config.receivers
    expect(operator.email_configs[0].to).toBe('you@example.org')
    expect(operator.webhook_configs[0].url_file).toMatch(/alert_webhook_url$/)
    expect(deadMan.webhook_configs[0].url_file).toMatch(/dead_man_url$/)
    expect(config.global.smtp_auth_password_file).toMatch(/smtp_password$/)
    expect(text.replaceAll(/^#.*$/gm, '')).not.toMatch(/\{\{[A-Z_]+\}\}|hc\.example|chat:80/)
    expect(routed('alertname=Watchdog', 'severity=none')).toBe('dead-man')
    expect(routed('alertname=ApiDown', 'severity=critical')).toBe('operator')
    expect(routed('alertname=DiskNearlyFull', 'severity=warning')).toBe('operator')
  })

  it('is configured without any of them', () => {
    const { config, check } = configured(SITE, { smtp_password: '', alert_webhook_url: '', dead_man_url: '' })
    expect(check).toMatchObject({ status: 0 })
    expect(config.receivers).toEqual([{ name: 'operator' }, { name: 'dead-man' }])
    expect(config.global).toEqual({ resolve_timeout: '5m' })
  })

  it('takes no value that would become something else in the file', () => {
    const dir = aFolder({})
    const env = { ...SITE, ...MAIL, SECRETS_DIR: dir, ALERT_EMAIL: "x'\nreceivers: []" }
    const { status, output } = run('sh', [here('alertmanager/start.sh'), '--print'], dir, env)
    expect([status, output]).toEqual([1, expect.stringContaining('ALERT_EMAIL must not contain')])
  })

  it('notices a configuration that is broken', () => {
    const dir = aFolder({ 'broken.yml': 'route: {receiver: nobody}\n' })
    expect(run('amtool', ['check-config', join(dir, 'broken.yml')]).status).not.toBe(0)
  })

  it('inhibits only alerts that there are', () => {
    const { config } = configured(SITE, {})
    const named = JSON.stringify(config.inhibit_rules).match(/\b[A-Z]\w+(?=[|"\\])/g) ?? []
    const known = rules.map(({ alert }) => alert)
    expect(named.length).toBeGreaterThan(8)
    expect(named.filter((name) => !known.includes(name))).toEqual([])
  })
})

describe('the blackbox exporter', () => {
  const check = (file: string) =>
    run('prometheus-blackbox-exporter', ['--config.check', `--config.file=${file}`]).status
  it('is configured, and it is noticed when it is not', () => {
    expect(check(here('blackbox/blackbox.yml'))).toBe(0)
    expect(check(here('prometheus/prometheus.yml'))).not.toBe(0)
  })
})

it('every scrape target is a service of compose.yaml', () => {
  const services = Object.keys(yaml('../compose.yaml').services)
  const jobs = yaml('prometheus/prometheus.yml').scrape_configs as {
    static_configs?: { targets: string[] }[]
  }[]
  const hosts = jobs
    .flatMap(({ static_configs = [] }) => static_configs.flatMap(({ targets }) => targets))
    .map((target) => target.replace(/^https?:\/\//, '').replace(/[:/].*/, ''))
  expect(hosts.length).toBeGreaterThan(10)
  expect(hosts.filter((host) => host !== 'localhost' && !services.includes(host))).toEqual([])
})
