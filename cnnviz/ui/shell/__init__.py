"""The frame of every page: heading, menu, gallery and its thumbnails, browser id."""
