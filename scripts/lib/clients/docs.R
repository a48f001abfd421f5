# Runs every expression of a page's R blocks and holds its value against the comment behind the line.
# Usage: Rscript docs.R PAGE ADDRESS
arguments <- commandArgs(trailingOnly = TRUE)
lines <- readLines(arguments[1], encoding = "UTF-8")
fences <- grep("^```", lines)
checked <- 0
for (start in fences[lines[fences] == "```r"]) {
  end <- min(fences[fences > start])
  for (line in lines[(start + 1):(end - 1)]) {
    parts <- strsplit(gsub("http://127.0.0.1:3000", arguments[2], line, fixed = TRUE), "  # ", fixed = TRUE)[[1]]
    value <- eval(parse(text = parts[1]), envir = globalenv())
    if (length(parts) == 2) {
      if (as.character(value) != trimws(parts[2])) stop("FAILED: ", line, "\nit gives ", value)
      checked <- checked + 1
    }
  }
}
if (checked == 0) stop("FAILED: nothing was checked")
cat(arguments[1], ":", checked, "outcomes as the page says\n")
