"""A day before the eyes of management: does its page keep up, and stay small?"""
