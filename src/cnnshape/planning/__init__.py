"""Fit the values of a network into the memory of a device: at which addresses, in which order.

`plan.memory` plans; the result is a `result.MemoryPlan`. Verification executes a plan and proves
it.
"""
