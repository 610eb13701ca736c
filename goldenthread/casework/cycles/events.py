"""Event types that this room records."""

from goldenthread.base.audit.events import declare

declare("cycle_begun", "A school wrote down what is hard for a child and what will be done")
declare("cycle_looked_at", "A school wrote down whether its help worked")
declare("cycle_corrected", "A school corrected what it wrote of its help")
