import sys, glob, cnnshape
from cnnshape.exporting.exports import source_for
from cnnshape.diagnostics import SpecError
to=sys.argv[1]
for f in sorted(glob.glob('architectures/*.yaml')+glob.glob('architectures/course/*.yaml')+glob.glob('architectures/keras/*.yaml')):
    try:
        n=cnnshape.load(f); a=cnnshape.analyze(n)
        open(f"/tmp/expsrc/{to}_{f.replace('/','_')[14:-5]}.py","w").write(source_for(a,to).text)
    except Exception as e: print(f, type(e).__name__, str(e)[:100])
