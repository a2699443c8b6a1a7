import sys, cnnshape
from cnnshape.exporting.structure.program import program_of
from cnnshape.exporting.pytorch.target import TARGET
from cnnshape.exporting.pytorch.writing import source_of
n=cnnshape.load(sys.argv[1]); a=cnnshape.analyze(n)
print(source_of(program_of(a,TARGET),a))
