import sys, glob, time, cnnshape, traceback
from cnnshape.exporting.exports import source_for
from cnnshape.diagnostics import SpecError
for f in sorted(glob.glob('architectures/*.yaml')+glob.glob('architectures/course/*.yaml')+glob.glob('architectures/keras/*.yaml')):
    try:
        n=cnnshape.load(f); a=cnnshape.analyze(n)
        t=time.process_time(); s=source_for(a,"pytorch").text; t=time.process_time()-t
        long=sum(len(l)>88 for l in s.split("\n"))
        print(f"{f:60} {len(n.nodes):5} nodes {s.count(chr(10)):5} lines {s.count('class '):3} classes {long} long {t:.2f}s")
    except SpecError as e: print(f, "REFUSED", e.diagnostics[0].message)
    except Exception as e: print(f, "ERROR", type(e).__name__, str(e)[:100])
