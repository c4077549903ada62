"""Care for the staff 亲情服务: four systems, and for each a policy that anybody can read.

Useful to the window worker, invisible to appraisal: nothing here is an input of any score, and
nothing is said of it on the bus (decision 0031).
"""
