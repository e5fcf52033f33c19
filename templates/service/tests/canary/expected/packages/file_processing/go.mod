module file-processing

go 1.26
