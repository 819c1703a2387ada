"""Charts that react: functions that return a Plotly figure or an Altair chart.

They work in a notebook as on a page.  Plotly is for charts that readers zoom and hover over, Altair
for curves that grow while a network trains.
"""

from cnnviz.figures.charts.class_curves import class_curves_chart
from cnnviz.figures.charts.confusion import confusion_chart
from cnnviz.figures.charts.curves import comparison_chart, curves_chart, live_comparison_chart
from cnnviz.figures.charts.histograms import histograms_chart

__all__ = [
    "class_curves_chart",
    "comparison_chart",
    "confusion_chart",
    "curves_chart",
    "histograms_chart",
    "live_comparison_chart",
]
