import sys, cnnshape
from cnnshape.exporting.exports import analyzed, source_for
n=cnnshape.load(sys.argv[1]); a=cnnshape.analyze(n)
print(source_for(a,sys.argv[2] if len(sys.argv)>2 else "pytorch").text)
