// Columns: type, name, default, min, max, unit, flags, help.
PARAM(Count, seeds, 100'000'000, 1, 100'000'000'000, "seeds", Log | Rebuild,
      "How many seeds lie there: the outline is kept and the depth changes, seeds come and go singly.")
PARAM(Count, gather, 100'000'000, 1, 100'000'000'000, "seeds", Log | Rebuild,
      "At most so many seeds: the depth is kept and the patch grows smaller; fewer than 25,000 lie as a pile.")
PARAM(float, pour, 1.0f, 0, 1, "", Rebuild,
      "Which share of them has arrived: 0 is the bare floor, 1 all. Seeds come singly, from below; what is carved stays carved, "
      "heaps grow last.")
