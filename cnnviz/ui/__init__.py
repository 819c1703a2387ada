"""The pages' Streamlit code, a room for each lesson or tool."""
