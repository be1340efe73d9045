import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import {
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  StackingMode,
  TooltipDisplayMode,
} from '@grafana/grafana-foundation-sdk/common'
import * as common from '@grafana/grafana-foundation-sdk/common'
import {
  DashboardBuilder,
  DashboardCursorSync,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type Panel,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus'
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat'
import { PanelBuilder as GraphBuilder } from '@grafana/grafana-foundation-sdk/timeseries'

/** As deploy/grafana/provisioning/datasources names it. */
const PROMETHEUS = { type: 'prometheus', uid: 'prometheus' }

interface Options {
  /** A unit of Grafana, such as `s`, `bytes`, `percentunit`, `reqps`. */
  unit?: string
  /** Says what a person cannot see from the title. */
  description?: string
  /** From here on it is a matter for somebody. */
  alertAt?: number
  width?: number
}

/** Lines over time. @param queries PromQL by the legend of its series, where {{label}} is a label. */
export function graph(
  title: string,
  queries: Record<string, string>,
  options: Options & { stacked?: true } = {},
): Builder<Panel> {
  const builder = new GraphBuilder()
    .lineWidth(1)
    .fillOpacity(options.stacked ? 30 : 5)
    .drawStyle(GraphDrawStyle.Line)
    .legend(
      new common.VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true),
    )
    .tooltip(new common.VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi))
    .height(8)
    .span(options.width ?? 12)
    .min(0)
  if (options.stacked) builder.stacking(new common.StackingConfigBuilder().mode(StackingMode.Normal))
  if (options.alertAt !== undefined)
    builder.thresholdsStyle(
      new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed),
    )
  return described(builder, title, queries, options)
}

/** One number, as it is now. */
export function number(title: string, query: string, options: Options = {}): Builder<Panel> {
  const builder = new StatBuilder()
    .height(4)
    .span(options.width ?? 4)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']))
  return described(builder, title, { [title]: query }, options)
}

function described<B extends StatBuilder | GraphBuilder>(
  builder: B,
  title: string,
  queries: Record<string, string>,
  { unit, description, alertAt }: Options,
): B {
  builder.title(title).datasource(PROMETHEUS)
  if (unit) builder.unit(unit)
  if (description) builder.description(description)
  builder.thresholds(
    new ThresholdsConfigBuilder()
      .mode(ThresholdsMode.Absolute)
      .steps([
        { value: null, color: 'green' },
        ...(alertAt === undefined ? [] : [{ value: alertAt, color: 'red' }]),
      ]),
  )
  for (const [legend, expr] of Object.entries(queries))
    builder.withTarget(new DataqueryBuilder().expr(expr).legendFormat(legend).datasource(PROMETHEUS))
  return builder
}

/** A dashboard of panels from left to right, in rows of 24 columns. */
export function dashboard(uid: string, title: string, panels: Builder<Panel>[]): DashboardBuilder {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .tags(['eventbuzz'])
    .timezone('browser')
    .time({ from: 'now-6h', to: 'now' })
    .refresh('30s')
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
  for (const panel of panels) builder.withPanel(panel)
  return builder
}
