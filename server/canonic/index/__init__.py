"""All facts of a workspace as one immutable snapshot, kept between runs."""
