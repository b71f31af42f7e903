// Charts read everything from the page: <figure data-chart="sankey" data-source="id of the JSON">. The theme comes from the
// tokens, so light and dark need no second definition. Every chart stands beside its table.
import { BarChart, FunnelChart, HeatmapChart, LineChart, SankeyChart, ScatterChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

echarts.use([
  BarChart, FunnelChart, HeatmapChart, LineChart, SankeyChart, ScatterChart,
  AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent, SVGRenderer,
]);

const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

// Stages are ordered: fewer than six skip evenly and keep both ends.
export function stageColour(index, count) {
  const place = count > 1 ? Math.round((index * 5) / (count - 1)) : 3;
  return token(`stage-${Math.min(6, place + 1)}`);
}

function theme() {
  const text = { color: token("ink-3"), fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12 };
  const axis = {
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: text,
    splitLine: { lineStyle: { color: token("hairline") } },
  };
  return {
    backgroundColor: "transparent",
    textStyle: text,
    aria: { enabled: true, decal: { show: false } },
    animationDuration: calm.matches ? 0 : 240,
    animation: !calm.matches,
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: { ...axis, splitNumber: 3 },
    timeAxis: { ...axis, splitLine: { show: false } },
    line: { symbol: "none", lineStyle: { width: 2, color: token("ink") } },
    bar: { itemStyle: { borderRadius: 3 }, barCategoryGap: "40%" },
    tooltip: {
      backgroundColor: token("raised"),
      borderColor: token("hairline"),
      borderRadius: 8,
      padding: [8, 12],
      textStyle: { color: token("ink"), fontSize: 13, fontFamily: text.fontFamily },
      extraCssText: `box-shadow: ${token("shadow-2")}`,
    },
  };
}

// Series differ in colour and in dash, so that they can be told apart without seeing colours.
const DASHES = ["solid", "dashed", "dotted", [12, 4, 3, 4], [3, 3], [16, 4], "solid"];

const KINDS = {
  lines(data) {
    const ink = token("ink-2");
    return {
      grid: { left: 8, right: 16, top: data.series.length > 1 ? 40 : 16, bottom: 8, containLabel: true },
      legend: { show: data.series.length > 1, top: 0, left: 0, icon: "roundRect", itemWidth: 24, itemHeight: 3, textStyle: { color: ink, fontSize: 12 } },
      tooltip: { trigger: "axis", valueFormatter: (value) => `${Number(value).toLocaleString(document.documentElement.lang)}${data.unit ? ` ${data.unit}` : ""}` },
      xAxis: { type: "category", data: data.categories, boundaryGap: false },
      yAxis: { type: "value", min: 0, axisLabel: { formatter: (value) => `${Number(value).toLocaleString(document.documentElement.lang, { notation: "compact" })}${data.unit ? ` ${data.unit}` : ""}` } },
      series: data.series.map((one, at) => ({
        type: "line",
        name: one.name,
        data: one.values,
        showSymbol: data.categories.length < 32,
        symbol: "circle",
        symbolSize: 5,
        itemStyle: { color: stageColour(at, Math.max(2, data.series.length)) },
        lineStyle: { color: stageColour(at, Math.max(2, data.series.length)), width: 2, type: DASHES[at % DASHES.length] },
      })),
    };
  },
  sankey(data) {
    const ink = token("ink");
    return {
      tooltip: { trigger: "item", formatter: (hit) => echarts.format.encodeHTML(hit.data.hint ?? hit.name) },
      series: [
        {
          type: "sankey",
          left: 8,
          right: 148,
          top: 8,
          bottom: 8,
          nodeWidth: 10,
          nodeGap: 14,
          draggable: false,
          emphasis: { focus: "adjacency" },
          label: { color: ink, fontSize: 12, formatter: (hit) => hit.data.label, width: 132, overflow: "truncate" },
          lineStyle: { color: "source", opacity: 0.28, curveness: 0.5 },
          data: data.nodes.map((node) => ({
            ...node,
            itemStyle: { color: node.stage < 0 ? token("outline") : stageColour(node.stage, data.stages), borderWidth: 0 },
          })),
          links: data.links,
        },
      ],
    };
  },
};

const drawn = new Map();

function draw(figure) {
  const source = document.getElementById(figure.dataset.source);
  const kind = KINDS[figure.dataset.chart];
  if (!source || !kind) return;
  drawn.get(figure)?.dispose();
  const chart = echarts.init(figure, theme(), { renderer: "svg" });
  chart.setOption({ ...kind(JSON.parse(source.textContent)), aria: { enabled: true, label: { description: figure.getAttribute("aria-label") ?? "" } } });
  drawn.set(figure, chart);
}

function drawAll() {
  for (const [figure, chart] of drawn) {
    if (!figure.isConnected) {
      chart.dispose();
      drawn.delete(figure);
    }
  }
  for (const figure of document.querySelectorAll("[data-chart]")) draw(figure);
}

new ResizeObserver(() => {
  for (const chart of drawn.values()) chart.resize();
}).observe(document.documentElement);
document.addEventListener("attune:theme", drawAll);
document.addEventListener("htmx:afterSettle", drawAll);
drawAll();
